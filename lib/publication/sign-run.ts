import { runHash } from '../chain/index.ts';
import type { MerkleProof, ParameterSet, Realm, SetSignature } from '../core/market/index.ts';
import { err, formatInstant, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { leafOf, treeOf } from './merkle.ts';
import { signatureFault } from './signature.ts';
import type { Signer, SignerError } from './signer.ts';

/** What is stored and served beside a set. */
export interface SignedPlace {
  readonly proof: MerkleProof;
  readonly signature: SetSignature;
}

/**
 * Signs the sets of one run with one signature over their tree and gives each its place, in the order of the sets; none
 * for none. The sets are without proof and signature. Throws on a set of another slot or realm: its readers would hash
 * what the set says and never arrive at what was signed.
 */
export const signRun = async (
  sets: readonly ParameterSet[],
  slot: UnixSeconds,
  realm: Realm,
  signer: Signer,
): Promise<Result<readonly SignedPlace[], SignerError>> => {
  if (sets.length === 0) return ok([]);
  const stranger = sets.find((set) => set.realm !== realm || set.slot !== formatInstant(slot));
  if (stranger) throw new RangeError(`${stranger.market} of ${stranger.realm} at ${stranger.slot} is of another run`);
  const { root, proofs } = treeOf(sets.map(leafOf));
  const statement = { realm, root, slot, sets: sets.length };
  const signed = await signer.sign(runHash(statement));
  if (!signed.ok) return signed;
  const signature: SetSignature = { scheme: 'eip712', signer: signer.address, value: signed.value };
  const fault = await signatureFault(statement, signature);
  // An entry is immutable: a signature that nobody can verify must be found before it is committed.
  if (fault) return err({ code: 'bad-signature', retryable: true, metricLabel: 'signer-bad-signature', detail: fault });
  return ok(proofs.map((proof) => ({ proof, signature })));
};
