import { hashTypedData, keccak256, stringToBytes } from 'viem/utils';
import type { Realm } from '../core/market/index.ts';
import type { Digest, UnixSeconds } from '../core/units/index.ts';

/** What one signature of a run vouches for: these sets, of this slot, in this realm, and no others. */
export interface RunStatement {
  readonly realm: Realm;
  /** Root of the Merkle tree over the run's sets. */
  readonly root: Digest;
  readonly slot: UnixSeconds;
  /** How many sets the tree holds; without it a path could be read in a tree of another size. */
  readonly sets: number;
}

/**
 * Other statements under the same domain get a type of their own. The chain relay's will: a contract must never be able
 * to take the signature of a published document for the permission to write to the registry, or the reverse.
 */
const PARAMETER_SETS = [
  { name: 'root', type: 'bytes32' },
  { name: 'slot', type: 'uint64' },
  { name: 'sets', type: 'uint32' },
] as const;

/**
 * The domain of everything signed in a realm. The salt is the Keccak-256 of its name: a signature made for a simulation or
 * for history recovers to a stranger's address anywhere else, even where one key serves several realms.
 */
export const domainOf = (realm: Realm) =>
  ({ name: 'Plimsoll', version: '1', salt: keccak256(stringToBytes(realm)) }) as const;

/**
 * The 32 bytes that are signed for a run: EIP-712, primary type `ParameterSets(bytes32 root,uint64 slot,uint32 sets)`
 * with the slot in Unix seconds, in the domain `{ name: 'Plimsoll', version: '1', salt }`.
 *
 * The salt is the Keccak-256 of the realm's name. A set names its realm as well, but text can be edited: with the realm
 * in the domain a signature made for a simulation or for history recovers to a stranger's address anywhere else, even
 * where one key serves several realms, so nothing simulated can pass for live.
 */
export const runHash = ({ realm, root, slot, sets }: RunStatement): Digest =>
  hashTypedData({
    domain: domainOf(realm),
    types: { ParameterSets: PARAMETER_SETS },
    primaryType: 'ParameterSets',
    message: { root, slot: BigInt(slot), sets },
  });
