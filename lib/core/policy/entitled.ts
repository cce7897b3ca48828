import type { BreakerStatement, SignedStatement } from '../market/index.ts';
import { formatInstant } from '../units/index.ts';
import type { MandatePolicy } from './mandate.ts';

/**
 * Who of the signers gives an order to a breaker its force, in order of their addresses; empty where they do not suffice.
 * One guardian locks and unlocks. A release frees new risk, so it takes as many owners as any change outside the mandate.
 */
export const entitledSigners = (
  { statement, votes }: Pick<SignedStatement, 'statement' | 'votes'>,
  { owners, threshold, guardians }: Pick<MandatePolicy, 'owners' | 'threshold' | 'guardians'>,
): readonly string[] => {
  const release = statement.kind === 'release';
  const named: readonly string[] = release ? owners : guardians;
  const needed = release ? (threshold ?? Number.POSITIVE_INFINITY) : 1;
  const signers = [...new Set(votes.map(({ signer }) => signer))].filter((one) => named.includes(one)).sort();
  return signers.length >= needed ? signers : [];
};

/** Why a lock's length is not allowed, in words; null where it is, and for every other order. */
export const lockFault = (statement: BreakerStatement, longestLockSeconds: number): string | null => {
  if (statement.kind !== 'lock') return null;
  const { issuedAt, until } = statement;
  if (until <= issuedAt)
    return `until ${formatInstant(until)} is not after ${formatInstant(issuedAt)}, when it was issued`;
  if (until - issuedAt <= longestLockSeconds) return null;
  return `until ${formatInstant(until)} is ${until - issuedAt} seconds ahead; the policy allows ${longestLockSeconds} (longestLockSeconds)`;
};
