import type { Entry } from '../core/market/index.ts';
import { ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { isExpired, type ServedEntry, serveEntry } from '../publication/index.ts';

/** Why the ledger gave nothing. `detail` is for operators and never leaves the service. */
export interface ReadError {
  readonly code: string;
  readonly retryable: boolean;
  readonly metricLabel: string;
  readonly detail: string;
}

interface Stored {
  readonly entry: Entry;
}
type Read = Promise<Result<Stored | null, ReadError>>;
type ReadMany = Promise<Result<readonly Stored[], ReadError>>;
/**
 * What reading needs of the ledger: the newest entry of a market, and the one of a version, null where there is none; at
 * most `limit` entries above a version, ascending, and below one, descending.
 */
export interface EntryReader {
  head(market: string): Read;
  entry(market: string, version: number): Read;
  entriesAfter(market: string, version: number, limit: number): ReadMany;
  entriesBefore(market: string, version: number, limit: number): ReadMany;
  /** A proposal, or what people did about it; null when nothing stands under this name. */
  document(kind: 'PROPOSAL' | 'VOTE' | 'COMMAND', id: string): Promise<Result<unknown, ReadError>>;
}

export interface ReadModelParts {
  readonly reader: EntryReader;
  /** The market clock. */
  readonly clock: () => UnixSeconds;
  /** Real milliseconds from any origin; must never go back. */
  readonly realNowMs: () => number;
}

type Served = Promise<Result<ServedEntry | null, ReadError>>;
export interface ReadModel {
  /** The newest entry. From memory for a real second while it is valid; at the latest at its expiry it is read again. */
  readonly newest: (market: string) => Served;
  readonly version: (market: string, version: number) => Served;
}

const MEMORY_MS = 1_000;
/** Versions kept besides the newest ones: enough for a look back of an hour, a few megabytes at the most. */
const KEPT_VERSIONS = 64;

interface Held {
  readonly served: ServedEntry;
  readonly readAtMs: number;
}

const newestReader = ({ reader, clock, realNowMs }: ReadModelParts): ReadModel['newest'] => {
  const held = new Map<string, Held>();
  const underway = new Map<string, Served>();

  const read = async (market: string): Served => {
    // Before the read, not after it: what it finds may be as old as its beginning.
    const readAtMs = realNowMs();
    const found = await reader.head(market);
    if (!found.ok) return found;
    if (!found.value) return ok(null);
    const { entry } = found.value;
    const before = held.get(market)?.served;
    const served = before?.etag === `"${entry.digest}"` ? before : serveEntry(entry);
    held.set(market, { served, readAtMs });
    return ok(served);
  };

  return (market) => {
    const last = held.get(market);
    if (last && realNowMs() - last.readAtMs < MEMORY_MS && !isExpired(last.served, { now: clock() })) {
      return Promise.resolve(ok(last.served));
    }
    const shared = underway.get(market) ?? read(market).finally(() => underway.delete(market));
    underway.set(market, shared);
    return shared;
  };
};

const versionReader = ({ reader }: ReadModelParts): ReadModel['version'] => {
  const kept = new Map<string, ServedEntry>();

  const keep = (key: string, served: ServedEntry): void => {
    kept.delete(key);
    kept.set(key, served);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_VERSIONS && oldest !== undefined) kept.delete(oldest);
  };

  return async (market, version) => {
    const key = `${market}/${version}`;
    const known = kept.get(key);
    if (known) {
      keep(key, known);
      return ok(known);
    }
    const found = await reader.entry(market, version);
    if (!found.ok) return found;
    if (!found.value) return ok(null);
    const served = serveEntry(found.value.entry);
    keep(key, served);
    return ok(served);
  };
};

/** Entries as they are served, with as few reads of the ledger as freshness allows. A failed read is never remembered. */
export const createReadModel = (parts: ReadModelParts): ReadModel => ({
  newest: newestReader(parts),
  version: versionReader(parts),
});
