import type { BreakerDecision, PriceDecision, RecoveryStage, RelatedMarket, TriggerName } from '../market/index.ts';
import type { BreakerPolicy } from '../policy/index.ts';
import { digestOf, type UnixSeconds } from '../units/index.ts';
import { depthAfter, usualDepth } from './depth.ts';
import { type Floor, groupFloor, isHeldByGroup, strictestFloor } from './floors.ts';
import { forecastBefore, hourAfter, hourFromAfter, hourRange } from './hour.ts';
import { advanceAxis, type Evidence } from './machine.ts';
import { permissionsFor, withoutNewRisk } from './permissions.ts';
import { type Reading, severityOf } from './reading.ts';
import type { Seen } from './seen.ts';
import { soundState } from './sound.ts';
import type { BreakerState } from './state.ts';
import { readTriggers } from './triggers.ts';

export interface BreakerInput extends Pick<Seen, 'volatility' | 'depthUsd' | 'staleSeconds' | 'uncovered'> {
  readonly market: string;
  readonly state: BreakerState;
  readonly slot: UnixSeconds;
  readonly price: PriceDecision;
  /** The five-minute mean and the price as they were before this cycle; null after a gap. */
  readonly before: { readonly reference: number | null; readonly median: number | null };
  /** Five-minute volatilities: forecast before this cycle, and the year's median. Null where unknown. */
  readonly sigmas: Seen['sigmas'];
  /** Markets of the same group, by their newest entries. */
  readonly related: readonly RelatedMarket[];
  /** States that people ask for. */
  readonly floors: readonly Floor[];
  /** True where people have released new risk after the third halt in an hour. */
  readonly released: boolean;
  readonly policy: BreakerPolicy;
  readonly cadenceSeconds: number;
  /** How long a set stands, if no other follows it. */
  readonly validitySeconds: number;
}

const seenIn = (input: BreakerInput, state: BreakerState): Seen => {
  const { slot, cadenceSeconds, before, sigmas, depthUsd } = input;
  return {
    ...input,
    before: {
      ...before,
      hour: hourRange(state, slot, cadenceSeconds),
      hadPrice: state.hour.length > 0,
    },
    // Before there is an hour the newest forecast has to do: it was made before this cycle.
    sigmas: { ...sigmas, forecast: forecastBefore(state.hour, slot, cadenceSeconds) ?? sigmas.forecast },
    usualDepthUsd: depthUsd === null ? null : usualDepth(state.depth),
  };
};

/** Triggers without which nobody can tell that a market is calm. */
const MOVES: readonly TriggerName[] = ['band', 'hour-band', 'velocity'];

const isFresh = ({ median, grade }: PriceDecision, readings: readonly Reading[]): boolean =>
  median !== null && (grade === 'valid' || grade === 'degraded') && readings.some(({ rule }) => MOVES.includes(rule));

/**
 * How many cycles later than at the earliest a market reopens: markets that halted together must not all open in one
 * cycle (Eurex ends its auctions at random). Made of what is decided already, so a replay finds the same: the market and when
 * it got into this state. Whoever reads that can compute it too: it spreads markets, and hides nothing.
 */
const jitterFor = (
  { market, policy, cadenceSeconds }: BreakerInput,
  { market: state, since }: BreakerState,
): number => {
  const most = Math.floor((60 * policy.jitterMinutes) / cadenceSeconds);
  if (most === 0 || (state !== 'limit' && state !== 'halt')) return 0;
  return Number.parseInt(digestOf({ market, since, state }).slice(2, 10), 16) % (most + 1);
};

/** What is published: the own state, or a floor where that is stricter. It falls only in a cycle that shows something. */
const toldOf = (
  own: Pick<BreakerState, 'market' | 'since' | 'cause'>,
  floor: Floor | null,
  before: BreakerState['told'],
  { slot, fresh }: Pick<Evidence, 'slot' | 'fresh'>,
): BreakerState['told'] => {
  const asked = floor && severityOf(floor.market) > severityOf(own.market) ? floor : own;
  const { market, cause } = asked;
  if (!fresh && severityOf(before.market) > severityOf(market)) return before;
  if (market === before.market) return { ...before, cause };
  const lifted = asked === own && own.since !== slot;
  return { market, since: slot, cause: lifted ? `no longer: ${before.cause}` : cause };
};

/** Longest stop for a fault of the price: beyond it creditors are the ones who are not protected. */
export const LONGEST_STOP_SECONDS = 600;

/** The oracle's pace, which this room does not trust to end a stop: no set may hold one that it could carry too far. */
const paceOf = (
  since: UnixSeconds | null,
  { slot, validitySeconds, price: { episode } }: BreakerInput,
): BreakerDecision['pace'] =>
  since !== null && slot + validitySeconds - since > LONGEST_STOP_SECONDS ? 'paced' : episode.pace;

/** Collateral for two minutes, then liquidations as usual, then new risk in small portions: minutes of clean cycles alone. */
const stageOf = ({ market, cleanCycles, told }: BreakerState, input: BreakerInput): RecoveryStage => {
  const { slot, cadenceSeconds } = input;
  const { recovery } = input.policy;
  const seconds = Math.min(slot - told.since, market === 'recovery' ? cleanCycles * cadenceSeconds : 0);
  if (seconds < recovery.collateralSeconds) return 'collateral';
  return seconds < recovery.openSeconds ? 'liquidate' : 'open';
};

const decisionOf = (input: BreakerInput, state: BreakerState, off: TriggerName[]): BreakerDecision => {
  const { price } = input;
  const { market, since, cause } = state.told;
  const pace = paceOf(state.stoppedSince, input);
  const stage = market === 'recovery' ? stageOf(state, input) : undefined;
  const allowed = permissionsFor(market, price.grade, pace, stage);
  return {
    ...{ market, data: price.grade, since, cause, episode: price.episode.class, pace },
    ...(stage && { stage }),
    heldSince: state.heldSince,
    off,
    permissions: state.heldSince === null ? allowed : withoutNewRisk(allowed),
  };
};

/**
 * Market axis, data axis and what both allow together. The own state comes from levels alone (`machine.ts`); what a group
 * or people ask for is laid over it as a floor and never enters it.
 */
export const decideBreaker = (input: BreakerInput): { decision: BreakerDecision; state: BreakerState } => {
  const { slot, price, policy, cadenceSeconds } = input;
  const before = soundState(input.state, slot, policy, cadenceSeconds);
  const { readings, off } = readTriggers(seenIn(input, before));
  const fresh = isFresh(price, readings);
  const evidence = { slot, readings, fresh, policy, cadenceSeconds, jitterCycles: jitterFor(input, before) };
  const { heldSince } = before;
  const axis = advanceAxis({ ...before, heldSince: input.released ? null : heldSince }, evidence);
  const floor = strictestFloor([groupFloor(input.related), ...input.floors]);
  const state: BreakerState = {
    ...before,
    ...axis,
    stoppedSince: price.episode.pace === 'stopped' ? (before.stoppedSince ?? slot) : null,
    told: toldOf(axis, floor, before.told, { slot, fresh: fresh && !isHeldByGroup(before.told, input.related, slot) }),
    hour: hourAfter(before.hour, slot, price.median, input.sigmas.forecast),
    hourFrom: hourFromAfter(before, axis.market, slot),
    depth: depthAfter(before.depth, slot, input.depthUsd),
  };
  return { state, decision: decisionOf(input, state, off) };
};
