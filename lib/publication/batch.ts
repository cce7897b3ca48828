import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/** The service refuses a request with more entries. */
const MAX_ENTRIES = 10;
/** The service refuses a request whose entries, counted its way, reach this. */
const MAX_BYTES = 256 * 1024;

/** Bytes of an entry as the service counts them; we give neither a time nor resources. */
const entryBytes = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);

/** The longest run of entries from `start` that one request may carry. Empty when the first alone is too large. */
export const batchFrom = (
  entries: readonly PutEventsRequestEntry[],
  start: number,
): readonly PutEventsRequestEntry[] => {
  let bytes = 0;
  const candidates = entries.slice(start, start + MAX_ENTRIES);
  const tooMany = candidates.findIndex((entry) => {
    bytes += entryBytes(entry);
    return bytes >= MAX_BYTES;
  });
  return tooMany === -1 ? candidates : candidates.slice(0, tooMany);
};
