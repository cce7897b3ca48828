import { hashTypedData } from 'viem/utils';
import { type BreakerStatement, breakerCommandId, breakerSentence } from '../core/market/index.ts';
import type { Digest } from '../core/units/index.ts';
import { domainOf } from './typed-data.ts';

/**
 * What follows `command` follows from it. It stands here so that a wallet shows what is signed instead of a number: the order
 * in a sentence, with market, state and end, and the signer's own reason.
 */
const FIELDS = [
  { name: 'command', type: 'bytes32' },
  { name: 'market', type: 'string' },
  { name: 'order', type: 'string' },
  { name: 'reason', type: 'string' },
  { name: 'issuedAt', type: 'uint64' },
] as const;

/** Each order is of a type of its own, so that no signature can be taken for another's. */
const PRIMARY_TYPE = { lock: 'BreakerLock', unlock: 'BreakerUnlock', release: 'BreakerRelease' } as const;

/** The 32 bytes that guardians, for a release owners, sign: EIP-712, in the domain of the statement's realm. */
export const breakerOrderHash = (statement: BreakerStatement): Digest => {
  const { realm, kind, market, reason, issuedAt } = statement;
  const command = breakerCommandId(statement);
  const primaryType: string = PRIMARY_TYPE[kind];
  return hashTypedData({
    domain: domainOf(realm),
    types: { [primaryType]: FIELDS },
    primaryType,
    message: { command, market, order: breakerSentence(statement), reason, issuedAt: BigInt(issuedAt) },
  });
};
