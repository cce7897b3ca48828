import { breakerOrderHash } from '../chain/index.ts';
import {
  type BreakerCommand,
  type BreakerStatement,
  breakerCommandId,
  type Realm,
  type SignedStatement,
} from '../core/market/index.ts';
import { entitledSigners, lockFault, type Policy } from '../core/policy/index.ts';
import { err, formatInstant, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import type { Signer, SignerError } from '../publication/index.ts';
import { checkSignature, SIGNATURE_FAULTS } from './signature.ts';

/** Why an order to a breaker counts for nothing, one reason each. */
export const ORDER_FAULTS = [
  'wrong-realm',
  'wrong-market',
  'signed-ahead',
  'already-over',
  'too-long',
  'not-entitled',
  ...SIGNATURE_FAULTS,
] as const;
export interface OrderRefusal {
  readonly code: (typeof ORDER_FAULTS)[number];
  readonly detail: string;
}

type Entitling = Pick<Policy, 'mandate' | 'longestLockSeconds'>;

/** A statement signed by whoever hold the keys. It says nothing about whether they are entitled. */
export const signOrder = async (
  statement: BreakerStatement,
  signers: readonly Signer[],
): Promise<Result<SignedStatement, SignerError>> => {
  const votes: SignedStatement['votes'] = [];
  for (const signer of signers) {
    const signed = await signer.sign(breakerOrderHash(statement));
    if (!signed.ok) return signed;
    votes.push({ signer: signer.address, signature: signed.value });
  }
  return ok({ statement, votes });
};

/** Signers' clocks run a little ahead of ours; an order from further ahead would outlast those signed after it. */
const CLOCK_AHEAD_SECONDS = 60;

const refuse = (code: OrderRefusal['code'], detail: string) => err<OrderRefusal>({ code, detail });

const timeFault = (statement: BreakerStatement, { longestLockSeconds }: Entitling, now: UnixSeconds) => {
  const { issuedAt, kind } = statement;
  if (issuedAt > now + CLOCK_AHEAD_SECONDS) {
    return refuse(
      'signed-ahead',
      `issued at ${formatInstant(issuedAt)}, and it is ${formatInstant(now)}: mend the clock`,
    );
  }
  const fault = lockFault(statement, longestLockSeconds);
  if (fault) return refuse('too-long', fault);
  if (kind !== 'lock' || statement.until > now) return null;
  return refuse('already-over', `until ${formatInstant(statement.until)} is past: it is ${formatInstant(now)}`);
};

const entitlementFault = (order: SignedStatement, { mandate }: Entitling) => {
  if (entitledSigners(order, mandate).length > 0) return null;
  const signers = order.votes.map(({ signer }) => signer).join(', ');
  if (order.statement.kind !== 'release') return refuse('not-entitled', `${signers}: no guardian of the policy`);
  const { threshold } = mandate;
  const needed =
    threshold === null ? 'the policy names no owners' : `it takes ${threshold} different owners of the policy`;
  return refuse('not-entitled', `signed by ${signers}; ${needed}`);
};

/** Whether every signature under an order is what it says. The first that is not is the answer. */
const signatureFault = async ({ statement, votes }: SignedStatement) => {
  const hash = breakerOrderHash(statement);
  for (const one of votes) {
    const signed = await checkSignature(hash, one, statement.kind);
    if (!signed.ok) return signed;
  }
  return null;
};

/** Whether an order is what it says: for this market and realm, in time, signed by who may give it. */
export const checkOrder = async (
  order: SignedStatement,
  place: { readonly realm: Realm; readonly market: string; readonly now: UnixSeconds },
  policy: Entitling,
): Promise<Result<SignedStatement, OrderRefusal>> => {
  const { realm, market } = order.statement;
  if (realm !== place.realm) return refuse('wrong-realm', `signed for realm ${realm}; this is ${place.realm}`);
  if (market !== place.market) return refuse('wrong-market', `signed for ${market}, sent to ${place.market}`);
  const fault = timeFault(order.statement, policy, place.now) ?? entitlementFault(order, policy);
  return fault ?? (await signatureFault(order)) ?? ok(order);
};

/**
 * A stored order with only those signatures that hold, or null when it is not what its name says or they do not suffice:
 * whoever can write to the ledger's table can put an order there, but not a guardian's signature.
 */
export const checkedOrder = async (
  found: BreakerCommand,
  place: { readonly realm: Realm; readonly market: string; readonly position: number },
  { mandate }: Pick<Policy, 'mandate'>,
): Promise<BreakerCommand | null> => {
  const { id, statement, position } = found;
  const named = statement.realm === place.realm && statement.market === place.market && position === place.position;
  if (!named || id !== breakerCommandId(statement)) return null;
  const hash = breakerOrderHash(statement);
  const checks = await Promise.all(found.votes.map((one) => checkSignature(hash, one, statement.kind)));
  const votes = found.votes.filter((_, index) => checks[index]?.ok);
  return entitledSigners({ statement, votes }, mandate).length > 0 ? { ...found, votes } : null;
};
