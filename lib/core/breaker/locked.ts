import type { BreakerCommand, BreakerDecision, MarketState } from '../market/index.ts';
import { formatInstant } from '../units/index.ts';
import { type BreakerState, SEVERITY } from './decide.ts';
import { endOf, type Lock, type LockRules, type LockState, lockAfter } from './lock.ts';
import { permissionsFor } from './permissions.ts';

/** A breaker's own decision and what it leaves. */
export interface Decided {
  readonly decision: BreakerDecision;
  readonly state: BreakerState;
}

export interface LockInput extends LockRules {
  /** The locks as the last cycle left them. */
  readonly locks: LockState;
  readonly commands: readonly BreakerCommand[];
  /** What was published last, null before a market's first set: as long as it stays so, so does its `since`. */
  readonly shown: Pick<BreakerDecision, 'market' | 'cause' | 'since'> | null;
}

const isBelow = (market: MarketState, floor: MarketState): boolean =>
  SEVERITY.indexOf(market) < SEVERITY.indexOf(floor);

type Shown = Pick<BreakerDecision, 'market' | 'since' | 'cause'>;

const shownAs = (decision: BreakerDecision, shown: Shown): BreakerDecision => ({
  ...decision,
  ...shown,
  permissions: permissionsFor(shown.market, decision.data, decision.pace),
});

const causeOf = ({ state, until, by, reason }: Lock): string =>
  `locked at ${state} until ${formatInstant(until)} by guardian ${by}: ${reason}`;

const held = ({ decision, state }: Decided, ruling: Lock, { shown, slot }: LockInput): Decided => {
  if (!isBelow(decision.market, ruling.state)) return { decision, state };
  const [market, cause] = [ruling.state, causeOf(ruling)];
  const since = shown && shown.market === market && shown.cause === cause ? shown.since : slot;
  return { decision: shownAs(decision, { market, since, cause }), state };
};

const reopened = ({ decision, state }: Decided, last: Lock, input: LockInput): Decided => {
  // A recovery that began beneath the lock begins anew: what was counted while nobody could trade is no evidence.
  if (!isBelow(decision.market, 'limit')) return { decision, state };
  const cause = `recovery: the lock at ${last.state} by guardian ${last.by} (${last.reason}) ${endOf(last, input.commands, input)}`;
  const shown: Shown = { market: 'recovery', since: input.slot, cause };
  return { decision: shownAs(decision, shown), state: { ...state, ...shown, cleanCycles: 0 } };
};

/**
 * A breaker's decision under people's locks: never less strict than it, and while a lock stands never less strict than that.
 * The breaker goes on deciding beneath, so nothing of its evidence is lost; when the last lock is gone the market opens
 * through `recovery`, with the clean cycles that asks for. What a lock forbids is what the same state forbids anyway.
 */
export const underLock = (decided: Decided, input: LockInput): Decided & { readonly locks: LockState } => {
  const locks = lockAfter(input.locks, input.commands, input);
  const [ruling] = locks.standing;
  const [last] = input.locks.standing;
  if (ruling) return { ...held(decided, ruling, input), locks };
  return { ...(last ? reopened(decided, last, input) : decided), locks };
};
