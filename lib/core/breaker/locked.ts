import type { BreakerCommand } from '../market/index.ts';
import { formatInstant } from '../units/index.ts';
import type { Floor } from './floors.ts';
import { endOf, type Lock, type LockRules, type LockState, lockAfter } from './lock.ts';
import { severityOf } from './reading.ts';
import type { BreakerState } from './state.ts';

export interface LockInput extends LockRules {
  /** The locks as the last cycle left them. */
  readonly locks: LockState;
  readonly commands: readonly BreakerCommand[];
}

/** What people's orders make of a breaker's cycle. */
export interface Ordered {
  readonly locks: LockState;
  /** What the breaker starts from. */
  readonly state: BreakerState;
  /** What the market is held at while a lock stands. */
  readonly floors: readonly Floor[];
  /** True where the owners have released the new risk that is held. */
  readonly released: boolean;
}

const floorOf = ({ state, until, by, reason }: Lock): Floor => ({
  market: state,
  cause: `locked at ${state} until ${formatInstant(until)} by guardian ${by}: ${reason}`,
});

/** A recovery that began beneath the lock begins anew: what was counted while nobody could trade is no evidence. */
const reopened = (state: BreakerState, last: Lock, input: LockInput): BreakerState => {
  if (severityOf(state.market) >= severityOf('limit')) return state;
  const cause = `recovery: the lock at ${last.state} by guardian ${last.by} (${last.reason}) ${endOf(last, input.commands, input)}`;
  return { ...state, market: 'recovery', since: input.slot, cause, cleanCycles: 0 };
};

/**
 * Lays people's orders over a breaker: the ruling lock is a floor under what it publishes, so a lock can loosen nothing, and
 * beneath it the breaker goes on deciding, so nothing of its evidence is lost. When the last lock is gone the market
 * opens through `recovery`, with the clean cycles that asks for. What a lock forbids is what the same state forbids anyway.
 */
export const ordersTo = (state: BreakerState, input: LockInput): Ordered => {
  const locks = lockAfter(input.locks, input.commands, input);
  const [ruling] = locks.standing;
  const [last] = input.locks.standing;
  const { releasedAt } = locks;
  const { heldSince } = state;
  return {
    locks,
    state: last && !ruling ? reopened(state, last, input) : state,
    floors: ruling ? [floorOf(ruling)] : [],
    released: releasedAt !== null && heldSince !== null && releasedAt >= heldSince,
  };
};
