import type { MarketState } from '../market/index.ts';
import type { BreakerPolicy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import { isClean, isCleanOfHalt, levelOf, type Reading, severityOf, worstOf } from './reading.ts';
import type { BreakerState } from './state.ts';

/** The part of the state that a cycle's evidence moves. */
export type Axis = Pick<BreakerState, 'market' | 'since' | 'cause' | 'cleanCycles' | 'strikes' | 'halts' | 'heldSince'>;

export interface Evidence {
  readonly slot: UnixSeconds;
  readonly readings: readonly Reading[];
  /** A price of this cycle that can be trusted, and something to compare it with. Without it nothing relaxes. */
  readonly fresh: boolean;
  /** Cycles that this market waits longer than others before it reopens. */
  readonly jitterCycles: number;
  readonly policy: BreakerPolicy;
  readonly cadenceSeconds: number;
}

const RELAXES_TO: Record<MarketState, MarketState> = {
  normal: 'normal',
  caution: 'normal',
  limit: 'caution',
  halt: 'recovery',
  recovery: 'normal',
};

/** The third halt within this time is one too many: from there on people decide on new risk (DESIGN, section 6). */
export const HALTS = 3;
export const HALTS_WITHIN_SECONDS = 3_600;
/** So long that halt lasts, which then falls back to `limit` instead of reopening. */
const LAST_HALT_SECONDS = 1_800;

/** Two are asked for however long a cycle is: one quiet bar is no evidence. */
const FEWEST_CLEAN = 2;
/** Clean cycles are of a minute; longer ones show as much in fewer. */
const cyclesFor = (minutes: number, cadenceSeconds: number): number =>
  Math.min(minutes, Math.max(FEWEST_CLEAN, Math.ceil((60 * minutes) / cadenceSeconds)));

/** Every time a market comes to a limit again within the window its way out doubles, up to the policy's most. */
const coolDown = (strikes: number, { coolDown: { most } }: BreakerPolicy): number => {
  let multiple = 1;
  for (let strike = 1; strike < strikes && 2 * multiple <= most; strike += 1) multiple *= 2;
  return multiple;
};

/** Clean cycles that a state takes to leave, without jitter. */
export const cyclesToLeave = (
  { market, strikes }: Pick<Axis, 'market' | 'strikes'>,
  policy: BreakerPolicy,
  cadenceSeconds: number,
): number => {
  if (market === 'normal') return 0;
  // A caution within the window of a limit is believed later than one that came by itself.
  const minutes = policy.cleanCycles[market === 'caution' && strikes.length > 0 ? 'settling' : market];
  return cyclesFor(minutes * coolDown(strikes.length, policy), cadenceSeconds);
};

/** True in the third halt within an hour. */
const isLastHalt = ({ market, since, halts }: Axis): boolean =>
  market === 'halt' && halts.filter((at) => at > since - HALTS_WITHIN_SECONDS && at <= since).length >= HALTS;

const escalated = (axis: Axis, market: MarketState, cause: string, { slot }: Evidence): Axis => {
  const struck = severityOf(market) >= severityOf('limit') && severityOf(axis.market) < severityOf('limit');
  const halts = market === 'halt' ? [...axis.halts, slot].slice(-HALTS) : axis.halts;
  const strikes = struck ? [...axis.strikes, slot] : axis.strikes;
  const next = { ...axis, market, since: slot, cause, cleanCycles: 0, strikes, halts };
  return isLastHalt(next) ? { ...next, heldSince: axis.heldSince ?? slot } : next;
};

/** The third halt ends by itself, in `limit`: half an hour after it began, and not while its own trigger is near. */
const afterLastHalt = (axis: Axis, { slot, readings, fresh, policy }: Evidence): Axis => {
  const clean = fresh && isCleanOfHalt(readings, policy.relaxSharePpm / 1e6);
  if (!clean || slot - axis.since < LAST_HALT_SECONDS) return { ...axis, cleanCycles: 0 };
  return {
    ...axis,
    market: 'limit',
    since: slot,
    cause: 'half an hour after the third halt in an hour',
    cleanCycles: 0,
  };
};

const relaxed = (axis: Axis, evidence: Evidence): Axis => {
  const { slot, readings, fresh, policy, cadenceSeconds, jitterCycles } = evidence;
  if (axis.market === 'normal') return axis;
  if (isLastHalt(axis)) return afterLastHalt(axis, evidence);
  if (!fresh || !isClean(axis.market, readings, policy.relaxSharePpm / 1e6)) return { ...axis, cleanCycles: 0 };
  const cleanCycles = axis.cleanCycles + 1;
  const reopens = axis.market === 'limit' || axis.market === 'halt';
  const needed = cyclesToLeave(axis, policy, cadenceSeconds) + (reopens ? jitterCycles : 0);
  if (cleanCycles < needed) return { ...axis, cleanCycles };
  const cause = `relaxed: ${cleanCycles} clean cycles in ${axis.market}`;
  return { ...axis, market: RELAXES_TO[axis.market], since: slot, cause, cleanCycles: 0 };
};

/**
 * The market axis after one cycle. Escalation is at once, however many states it leaps. Relaxation is one state at a time
 * and takes consecutive cycles with fresh data in which every trigger is below its relaxing share; a cycle without data
 * relaxes nothing and starts the count anew. The level is read anew each time: nothing latches.
 */
export const advanceAxis = (axis: Axis, evidence: Evidence): Axis => {
  const worst = worstOf(evidence.readings);
  const level = worst ? levelOf(worst) : 'normal';
  return worst && severityOf(level) > severityOf(axis.market)
    ? escalated(axis, level, `${worst.rule}: ${worst.text}`, evidence)
    : relaxed(axis, evidence);
};
