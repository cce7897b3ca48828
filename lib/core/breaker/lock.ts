import * as z from 'zod';
import {
  type BreakerCommand,
  digest,
  lockedState,
  plainReason,
  type Realm,
  signerAddress,
  unixSeconds,
} from '../market/index.ts';
import { entitledSigners, lockFault, type Policy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';

/** A person's lock in force. */
export const lock = z.strictObject({
  id: digest,
  by: signerAddress,
  state: lockedState,
  reason: plainReason,
  issuedAt: unixSeconds,
  /** The first instant at which it holds no longer. */
  until: unixSeconds,
});
export type Lock = z.infer<typeof lock>;

/** More at once say nothing more. Of more than these the strictest and longest count, so an entry cannot be filled with locks. */
export const MOST_LOCKS = 8;

/** What a breaker remembers of people's orders. */
export const lockState = z.strictObject({
  /** The strictest first, of equally strict ones the one that lasts longest: that one rules. */
  standing: z.array(lock).max(MOST_LOCKS),
  /** When the newest unlock was issued: a lock issued until then is lifted for good, however often it is shown again. */
  liftedAt: unixSeconds.nullable(),
  /** When the owners' newest release was issued. */
  releasedAt: unixSeconds.nullable(),
  /** Position of the last command that was taken from the ledger. */
  taken: z.number().int().nonnegative(),
});
export type LockState = z.infer<typeof lockState>;
export const noLocks: LockState = { standing: [], liftedAt: null, releasedAt: null, taken: 0 };

export interface LockRules {
  readonly realm: Realm;
  readonly market: string;
  readonly policy: Pick<Policy, 'mandate' | 'longestLockSeconds'>;
  readonly slot: UnixSeconds;
  /** When the cycle ran: a late one meets orders that were given after its slot. */
  readonly now: UnixSeconds;
}

/** A signer's clock may be ahead. An order from further ahead is none: an unlock from the future would lift the locks of tomorrow. */
const FARTHEST_AHEAD_SECONDS = 600;

/** Whether an order has force: for this market, by who may give it, and no longer or later than allowed. */
const counts = (command: BreakerCommand, { realm, market, policy, now }: LockRules): boolean => {
  const { statement } = command;
  if (statement.realm !== realm || statement.market !== market) return false;
  if (statement.issuedAt > now + FARTHEST_AHEAD_SECONDS) return false;
  return (
    lockFault(statement, policy.longestLockSeconds) === null && entitledSigners(command, policy.mandate).length > 0
  );
};

const latest = (before: number | null, commands: readonly BreakerCommand[], kind: 'unlock' | 'release') =>
  commands.reduce<number | null>(
    (newest, { statement: { kind: one, issuedAt } }) => (one === kind ? Math.max(newest ?? 0, issuedAt) : newest),
    before,
  );

const lockFrom = (command: BreakerCommand, { policy }: LockRules): Lock[] => {
  const { id, statement } = command;
  if (statement.kind !== 'lock') return [];
  const [by = ''] = entitledSigners(command, policy.mandate);
  const { state, reason, issuedAt, until } = statement;
  return [{ id, by, state, reason, issuedAt, until }];
};

/** Strictest first, then by what lasts longest; the rest only so that every order of arrival gives the same. */
const byForce = (a: Lock, b: Lock): number => {
  if (a.state !== b.state) return a.state === 'halt' ? -1 : 1;
  return b.until - a.until || b.issuedAt - a.issuedAt || (a.id < b.id ? -1 : 1);
};

/**
 * The locks on a market after one cycle. Locks of several people, or several of one, add up: each stands until it expires or
 * an unlock, by any guardian, that was issued later lifts it. A lock issued in the same second as an unlock stands. So
 * neither the order in which commands arrive nor showing one twice changes the outcome. A guardian whom the policy no
 * longer names locks nothing any more.
 */
export const lockAfter = (before: LockState, commands: readonly BreakerCommand[], rules: LockRules): LockState => {
  const counted = commands.filter((one) => counts(one, rules));
  const liftedAt = latest(before.liftedAt, counted, 'unlock');
  const all = [...before.standing, ...counted.flatMap((one) => lockFrom(one, rules))];
  const standing = [...new Map(all.map((one) => [one.id, one])).values()].filter(
    ({ by, issuedAt, until }) =>
      until > rules.slot && issuedAt >= (liftedAt ?? 0) && rules.policy.mandate.guardians.includes(by),
  );
  return {
    standing: standing.sort(byForce).slice(0, MOST_LOCKS),
    liftedAt,
    releasedAt: latest(before.releasedAt, counted, 'release'),
    taken: Math.max(before.taken, ...commands.map(({ position }) => position)),
  };
};

/** Why the locks that stood before are gone: who lifted the one that ruled, or that its time was over. */
export const endOf = ({ by, issuedAt, until }: Lock, commands: readonly BreakerCommand[], rules: LockRules): string => {
  const lifting = commands.find(
    (one) => one.statement.kind === 'unlock' && one.statement.issuedAt > issuedAt && counts(one, rules),
  );
  if (lifting) {
    const [guardian] = entitledSigners(lifting, rules.policy.mandate);
    return `lifted by guardian ${guardian}: ${lifting.statement.reason}`;
  }
  return until <= rules.slot ? 'expired' : `guardian ${by} is none any more`;
};
