import { type EntryBody, upgrade } from '../core/controller/index.ts';
import type { ProtocolSnapshot } from '../core/market/index.ts';
import { type Policy, parsePolicyShape } from '../core/policy/index.ts';
import { type Digest, err, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import type { Ledger, StoredEntry } from '../ledger/index.ts';
import { type Head, openEntry } from './heads.ts';
import { snapshotOf } from './snapshots.ts';

/** An entry as it stands in the ledger, its body of the current schema. */
export interface RecordedEntry {
  readonly body: EntryBody;
  readonly digest: Digest;
  /** The accounts that it names, or null where it names none. */
  readonly snapshot: ProtocolSnapshot | null;
}

/** The entries of one market within a span, and what stood before them and before the last of them. */
interface RecordedMarket {
  readonly first: number;
  readonly before: Head | null;
  readonly newest: RecordedEntry;
  readonly beforeNewest: Head | null;
}

/** What a ledger holds of some markets over the last so many seconds. */
export interface Recording {
  /** After which slot the span begins, and the newest slot. */
  readonly after: UnixSeconds;
  readonly to: UnixSeconds;
  readonly markets: ReadonlyMap<string, RecordedMarket>;
  /** The policies under which the span begins and ends, as far as they can be read. */
  readonly policies: ReadonlyMap<Digest, Policy>;
  /** The entries of one slot after the other, by market; ends with the first that cannot be read. */
  readonly slots: () => AsyncGenerator<Result<ReadonlyMap<string, RecordedEntry>, string>, void, void>;
}

const told = (market: string, { detail }: { readonly detail: string }) => err(`${market}: ${detail}`);

const bodyOf = ({ entry }: StoredEntry): Result<Omit<RecordedEntry, 'snapshot'>, string> => {
  const body = upgrade(entry.body);
  return body.ok ? ok({ body: body.value, digest: entry.digest }) : told(entry.body.market, body.error);
};

/** The same with the accounts it names; `before` is an entry that may name the same ones. */
const recordedIn = async (
  ledger: Ledger,
  stored: StoredEntry,
  before: RecordedEntry | null = null,
): Promise<Result<RecordedEntry, string>> => {
  const read = bodyOf(stored);
  if (!read.ok) return read;
  const { snapshot: digest } = read.value.body.inputs;
  if (before && before.body.inputs.snapshot === digest) return ok({ ...read.value, snapshot: before.snapshot });
  const snapshot = await snapshotOf(ledger, digest);
  return snapshot.ok
    ? ok({ ...read.value, snapshot: snapshot.value })
    : told(stored.entry.body.market, { detail: snapshot.error });
};

const headAt = async (ledger: Ledger, market: string, version: number): Promise<Result<Head | null, string>> => {
  if (version < 1) return ok(null);
  const stored = await ledger.entry(market, version);
  if (!stored.ok) return told(market, stored.error);
  if (!stored.value) return err(`${market} has no version ${version}`);
  const head = await openEntry(ledger, stored.value);
  return head.ok ? head : told(market, head.error);
};

/** The first version whose slot is after `after`: versions rise with slots, so that halving finds it. */
const firstAfter = async (
  ledger: Ledger,
  market: string,
  newest: number,
  after: UnixSeconds,
): Promise<Result<number, string>> => {
  let [low, high] = [1, newest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const page = await ledger.entriesAfter(market, middle - 1, 1);
    const entry = page.ok ? page.value[0] : undefined;
    if (!page.ok) return told(market, page.error);
    const body = entry ? bodyOf(entry) : err(`${market} has no version ${middle}`);
    if (!body.ok) return body;
    if (body.value.body.inputs.slot > after) high = middle;
    else low = middle + 1;
  }
  return ok(low);
};

const recordedOf = async (
  ledger: Ledger,
  newest: RecordedEntry,
  after: UnixSeconds,
): Promise<Result<RecordedMarket | null, string>> => {
  const { market, version, inputs } = newest.body;
  if (inputs.slot <= after) return ok(null);
  const found = await firstAfter(ledger, market, version, after);
  if (!found.ok) return found;
  // A policy is activated over what stands: the very first entry is that, and no cycle of the span.
  const first = version === 1 ? 1 : Math.max(2, found.value);
  const before = await headAt(ledger, market, first - 1);
  if (!before.ok) return before;
  const beforeNewest = first === version ? before : await headAt(ledger, market, version - 1);
  return beforeNewest.ok ? ok({ first, before: before.value, newest, beforeNewest: beforeNewest.value }) : beforeNewest;
};

/** Entries read at a time: some hours of one market. */
const PAGE = 200;

const entriesOf = async function* (
  ledger: Ledger,
  market: string,
  { first, newest }: RecordedMarket,
): AsyncGenerator<Result<RecordedEntry, string>, void, void> {
  let last = first - 1;
  let before: RecordedEntry | null = null;
  while (last < newest.body.version) {
    const page = await ledger.entriesAfter(market, last, Math.min(PAGE, newest.body.version - last));
    if (!page.ok) return yield told(market, page.error);
    if (page.value.length === 0) return yield err(`${market} has no version ${last + 1}`);
    for (const stored of page.value) {
      const recorded: Result<RecordedEntry, string> = await recordedIn(ledger, stored, before);
      yield recorded;
      if (!recorded.ok) return;
      before = recorded.value;
      last = before.body.version;
    }
  }
};

const slotsOf = async function* (
  ledger: Ledger,
  markets: ReadonlyMap<string, RecordedMarket>,
): AsyncGenerator<Result<ReadonlyMap<string, RecordedEntry>, string>, void, void> {
  const readers = new Map([...markets].map(([id, market]) => [id, entriesOf(ledger, id, market)]));
  const ahead = new Map<string, RecordedEntry>();
  for (;;) {
    for (const [id, reader] of readers) {
      if (ahead.has(id)) continue;
      const next = await reader.next();
      if (next.done) readers.delete(id);
      else if (next.value.ok) ahead.set(id, next.value.value);
      else return yield next.value;
    }
    if (ahead.size === 0) return;
    const slot = Math.min(...[...ahead.values()].map(({ body }) => body.inputs.slot));
    const now = new Map([...ahead].filter(([, { body }]) => body.inputs.slot === slot));
    for (const id of now.keys()) ahead.delete(id);
    yield ok(now);
  }
};

const policiesOf = async (
  ledger: Ledger,
  markets: ReadonlyMap<string, RecordedMarket>,
): Promise<ReadonlyMap<Digest, Policy>> => {
  const hashes = [...markets.values()].flatMap(({ before, newest }) =>
    [before, newest].flatMap((one) => (one ? [one.body.inputs.policyHash] : [])),
  );
  const found = new Map<Digest, Policy>();
  for (const hash of new Set(hashes)) {
    const document = await ledger.document('POLICY', hash);
    const policy = document.ok ? parsePolicyShape(document.value) : null;
    if (policy?.ok) found.set(hash, policy.value);
  }
  return found;
};

/**
 * What the ledger holds of these markets over the last `seconds` before the newest slot of any of them. Null where there
 * is nothing; the error is one message for a person.
 */
export const openRecording = async (
  ledger: Ledger,
  ids: readonly string[],
  seconds: number,
): Promise<Result<Recording | null, string>> => {
  const heads: RecordedEntry[] = [];
  for (const id of ids) {
    const head = await ledger.head(id);
    if (!head.ok) return told(id, head.error);
    const newest = head.value && (await recordedIn(ledger, head.value));
    if (newest?.ok) heads.push(newest.value);
    else if (newest) return newest;
  }
  if (heads.length === 0) return ok(null);
  const to = Math.max(...heads.map(({ body }) => body.inputs.slot));
  const markets = new Map<string, RecordedMarket>();
  for (const head of heads) {
    const market = await recordedOf(ledger, head, to - seconds);
    if (!market.ok) return market;
    if (market.value) markets.set(head.body.market, market.value);
  }
  const policies = await policiesOf(ledger, markets);
  return ok({ after: to - seconds, to, markets, policies, slots: () => slotsOf(ledger, markets) });
};
