import * as z from 'zod';
import { type ParameterSet, parameterSet } from '../core/market/index.ts';

export const PROJECTION_SCHEMA = 'plimsoll.projection/1';

const second = z.number().int();
const changedAt = z.strictObject({
  price: second,
  initialPpm: second,
  maintenancePpm: second,
  openInterestCapUsd: second,
});

/** What a consumer was last sent of a market: the version, what stands there since, and when each railed field changed. */
export const sentBefore = z.strictObject({
  version: z.number().int().positive(),
  vector: parameterSet.pick({ price: true, newPositions: true, existing: true }),
  changedAt,
});
export type SentBefore = z.infer<typeof sentBefore>;

const projectedVector = z.strictObject({
  ...parameterSet.pick({ price: true, depth: true, newPositions: true, existing: true, slot: true }).shape,
  ...parameterSet.pick({ issuedAt: true, effectiveAt: true, validUntil: true, fallback: true }).shape,
  breaker: parameterSet.shape.breaker.pick({ permissions: true }),
});

/**
 * The detail of a `ParametersProjected` event: what of a version a consumer can take inside its rails. It bears no
 * signature of its own. The signed set stands at `url` and names the policy with the rails; from that, the rails and
 * `before` anybody makes `vector` again.
 */
export const projection = z.strictObject({
  schema: z.literal(PROJECTION_SCHEMA),
  consumer: z.string(),
  ...parameterSet.pick({ market: true, version: true, slot: true, digest: true, policyHash: true, status: true }).shape,
  /** Where the set that was projected is served for ever. */
  url: z.url(),
  vector: projectedVector,
  /** The railed fields that are not as they were decided; what depends on them follows. */
  projected: z.array(changedAt.keyof()),
  /** From what it was projected; null where the consumer had nothing yet. */
  before: sentBefore.nullable(),
});
export type Projection = z.infer<typeof projection>;

/** What is told a consumer of a set; `url` is the address of its version. */
export const projectionOf = (
  { market, version, slot, digest, policyHash, status }: ParameterSet,
  told: Pick<Projection, 'consumer' | 'url' | 'vector' | 'before'> & { readonly projected: readonly Field[] },
): Projection => ({
  schema: PROJECTION_SCHEMA,
  ...{ market, version, slot, digest, policyHash, status },
  ...told,
  projected: [...told.projected],
});
type Field = Projection['projected'][number];
