import * as z from 'zod';
import { marketId } from '../core/market/index.ts';
import { err, floorTo, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { jsonAnswer } from '../publication/index.ts';
import type { EntryReader, ReadError } from './read-model.ts';
import { queryInvalid, unreadable } from './routes-problems.ts';
import { instantField, type QueryField, readQuery, wholeField } from './routes-query.ts';
import type { Resource } from './routes-resource.ts';
import { type Summary, summary, summaryOf } from './summary.ts';

/** A page of history, newest first. `next` leads on to what is older; null at the end. */
export const historyPage = z.strictObject({
  market: marketId,
  items: z.array(summary),
  next: z.string().nullable(),
});

const STANDARD_LIMIT = 20;
/** A hundred entries take a tenth of a second to unpack and check: as long as one question may hold up the others. */
const LARGEST_LIMIT = 100;
/** Above every version that a ledger can file. */
const BEYOND_ANY = 999_999_999_999;
/** What lies below a cursor never changes, so caches may keep it; an hour, because a release may change how it is written. */
const OLDER_PAGE = { 'Cache-Control': 'public, max-age=3600' };

interface Cursor {
  readonly market: string;
  /** The page begins below this version. */
  readonly before: number;
}

const CURSOR = /^([A-Z0-9-]{1,40}) ([1-9]\d{0,11})$/;

const writeCursor = ({ market, before }: Cursor): string => Buffer.from(`${market} ${before}`).toString('base64url');

const readCursor = (text: string): Cursor | undefined => {
  if (!/^[\w-]{1,80}$/.test(text)) return undefined;
  const [, market, before] = CURSOR.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return market === undefined ? undefined : { market, before: Number(before) };
};

const CURSOR_FIELD: QueryField<Cursor> = {
  read: readCursor,
  allowed: 'a cursor as a page of this market gives it in next',
  description: 'Where the page begins, as `next` of the page before it says.',
  schema: { type: 'string', maxLength: 80 },
};

export const HISTORY_QUERY = {
  limit: wholeField(1, LARGEST_LIMIT, STANDARD_LIMIT, 'Most versions on a page.'),
  cursor: CURSOR_FIELD,
  from: instantField('Oldest slot wanted.'),
  to: instantField('Newest slot wanted.'),
};

/** The first version above all those whose slot is not after `to`: slots rise with versions, so halving finds it. */
const firstAfter = async (
  reader: EntryReader,
  market: string,
  to: UnixSeconds,
  newest: number,
): Promise<Result<number, ReadError>> => {
  let [low, high] = [1, newest + 1];
  while (low < high) {
    const middle = floorTo((low + high) / 2, 1);
    const found = await reader.entry(market, middle);
    if (!found.ok) return found;
    if (!found.value || found.value.entry.body.inputs.slot > to) high = middle;
    else low = middle + 1;
  }
  return ok(low);
};

interface Wanted {
  readonly market: string;
  readonly limit: number;
  readonly before: number;
  readonly from: UnixSeconds;
  readonly to: UnixSeconds | undefined;
}

const boundOf = async (reader: EntryReader, { market, before, to }: Wanted): Promise<Result<number, ReadError>> => {
  if (to === undefined) return ok(before);
  const head = await reader.head(market);
  if (!head.ok) return head;
  const after = await firstAfter(reader, market, to, head.value?.entry.body.version ?? 0);
  return after.ok ? ok(Math.min(before, after.value)) : after;
};

interface Page {
  readonly items: readonly Summary[];
  readonly more: boolean;
}

const readPage = async (reader: EntryReader, wanted: Wanted): Promise<Result<Page, ReadError>> => {
  const bound = await boundOf(reader, wanted);
  if (!bound.ok) return bound;
  // One more than asked tells whether there is a next page.
  const read = await reader.entriesBefore(wanted.market, bound.value, wanted.limit + 1);
  if (!read.ok) return err(read.error);
  const inside = read.value.filter(({ entry }) => entry.body.inputs.slot >= wanted.from);
  const items = inside.slice(0, wanted.limit).map(({ entry }) => summaryOf(entry.set));
  return ok({ items, more: inside.length > wanted.limit });
};

const nextHref = (query: string, { market }: Wanted, { items, more }: Page): string | null => {
  const last = items.at(-1);
  if (!more || !last) return null;
  const next = new URLSearchParams(query);
  next.set('cursor', writeCursor({ market, before: last.version }));
  return `/v1/markets/${market}/history?${next}`;
};

export const HISTORY: Resource = {
  path: '/v1/markets/{market}/history',
  answer: async ({ parts }, { params, query }) => {
    const { market = '' } = params;
    const asked = readQuery(query, HISTORY_QUERY);
    if (!asked.ok) return queryInvalid(asked.error);
    const { limit = STANDARD_LIMIT, cursor, from = 0, to } = asked.value;
    if (cursor && cursor.market !== market) return queryInvalid({ field: 'cursor', allowed: CURSOR_FIELD.allowed });
    if (to !== undefined && to < from) return queryInvalid({ field: 'to', allowed: 'a time that is not before from' });
    const wanted = { market, limit, before: cursor?.before ?? BEYOND_ANY, from, to };
    const page = await readPage(parts.reader, wanted);
    if (!page.ok) return unreadable(page.error);
    const body = { market, items: page.value.items, next: nextHref(query, wanted, page.value) };
    return () => jsonAnswer(200, body, cursor ? OLDER_PAGE : {});
  },
  operation: {
    summary: 'The versions of a market, newest first',
    query: HISTORY_QUERY,
    answer: { schema: { name: 'HistoryPage', shape: historyPage } },
    problems: ['query-invalid'],
  },
};
