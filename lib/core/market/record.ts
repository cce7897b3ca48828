import * as z from 'zod';
import type { Digest } from '../units/index.ts';
import { marketId } from './identity.ts';
import { merkleProof, parameterSet, setSignature } from './parameter-set.ts';
import { digest, unixSeconds } from './schema.ts';

/**
 * What every ledger entry has whatever its schema: enough to file it, chain it and publish it. The body's own shape is
 * the controller's affair.
 */
export const envelope = z.looseObject({
  schema: z.string(),
  engine: z.string(),
  market: marketId,
  version: z.number().int().positive(),
  previousDigest: digest.nullable(),
  models: z.record(z.string(), digest),
  inputs: z.looseObject({ slot: unixSeconds, policyHash: digest }),
});
export type Envelope = z.infer<typeof envelope>;

/** One immutable record: body, its digest, the set derived from it, and the signature of the run. */
export interface Entry<Body = Envelope> {
  readonly body: Body;
  readonly digest: Digest;
  readonly set: z.infer<typeof parameterSet>;
  readonly proof: z.infer<typeof merkleProof>;
  readonly signature: z.infer<typeof setSignature>;
}

/** The head of an entry beside its body, as it is stored and served. */
export const entryHead = z.strictObject({ digest, set: parameterSet, proof: merkleProof, signature: setSignature });

/**
 * What is too large for every entry. Immutable, named by its digest, advanced only at its own bar boundaries from the
 * predecessor it names. `series` are packed 64-bit floats (see `units/series`).
 */
export const model = z.strictObject({
  schema: z.literal('plimsoll.model/1'),
  name: z.string(),
  market: marketId,
  predecessor: digest.nullable(),
  through: unixSeconds,
  series: z.record(z.string(), z.string()),
});
export type Model = z.infer<typeof model>;
