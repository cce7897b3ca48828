import * as z from 'zod';
import { type Entry, parameterSet, signedSet } from '../core/market/index.ts';

export const EVENT_SCHEMA = 'plimsoll.event/1';

/** The detail of a `ParametersPublished` event: the set itself and, beside it, what a rule can match without opening it. */
export const announcement = z.strictObject({
  schema: z.literal(EVENT_SCHEMA),
  ...parameterSet.pick({ market: true, version: true, slot: true, digest: true, status: true }).shape,
  /** Where this very version is served for ever. */
  url: z.url(),
  set: signedSet,
});
export type Announcement = z.infer<typeof announcement>;

/** What is announced of a committed entry; `url` is the address of its version. */
export const announcementOf = (
  { set, proof, signature }: Pick<Entry, 'set' | 'proof' | 'signature'>,
  url: string,
): Announcement => ({
  schema: EVENT_SCHEMA,
  market: set.market,
  version: set.version,
  slot: set.slot,
  digest: set.digest,
  url,
  status: set.status,
  set: { ...set, proof, signature },
});
