import * as z from 'zod';
import { pairName } from '../core/market/index.ts';
import { ok } from '../core/units/index.ts';
import { opener } from './envelope.ts';
import { LISTING_MAX_BYTES, rowsOf } from './listing.ts';
import { millisText } from './stamps.ts';
import type { BookVenue, TradingStatus } from './venue.ts';
import { levels, sequence, tradedPrice } from './wire.ts';

/** The most at this weight. `books-full` goes to 5 000 for four times as much, but its answers carry no number. */
const DEPTH_LEVELS = 400;

const open = opener({
  keys: ['code', 'msg', 'data'],
  good: '0',
  refusals: new Map([
    ['50011', ['rate-limited', true]],
    ['50001', ['not-trading', true]],
    ['51001', ['unknown-pair', false]],
  ]),
});

const bookShape = z.tuple([z.looseObject({ bids: levels, asks: levels, ts: millisText, seqId: sequence.optional() })]);
/** `ts` of a ticker is when the ticker was made, not when the trade happened. */
const tickerShape = z.looseObject({ last: tradedPrice }).transform(({ last }) => ({ last, tradedAtMs: null }));
const instrumentShape = z
  .looseObject({ state: z.string() })
  .transform(({ state }) => (state === 'live' ? 'trading' : 'not-trading'));

/** A window that the venue announces. The others of its services (some accounts, some products, bots) close no whole venue. */
const TRADING_SERVICE = '5';
const PRODUCTION = '1';
const PLANNED = '1';
const windowShape = z.looseObject({
  state: z.string(),
  serviceType: z.string(),
  env: z.string().optional(),
  maintType: z.string().optional(),
});
type Window = z.infer<typeof windowShape>;

/** While the venue opens again (`pre_open`) orders may be placed but none is matched. */
const closes = ({ state, serviceType, env = PRODUCTION }: Window): boolean =>
  (state === 'ongoing' || state === 'pre_open') && serviceType === TRADING_SERVICE && env === PRODUCTION;

const closedBy = (listing: readonly unknown[]): TradingStatus | null => {
  const windows = listing.flatMap((row) => windowShape.safeParse(row).data ?? []).filter(closes);
  if (windows.length === 0) return null;
  return windows.every(({ maintType }) => maintType === PLANNED) ? 'maintenance' : 'not-trading';
};

const rows = z.array(z.unknown());
const symbol = pairName;

/**
 * OKX, API v5 (www.okx.com/docs-v5). Limits there, each for itself: books 40 in two seconds, tickers and instruments 20,
 * the system's status one in five seconds; the last is asked once a cycle, which is less. `ts` of a book is when the
 * venue made the book that it answers, so a dead one may look fresh by it: the number stands still and tells.
 */
export const okx: BookVenue = {
  name: 'okx',
  gives: 'book',
  hosts: ['https://www.okx.com'],
  limit: { weight: 40, perSeconds: 2 },
  means:
    'Four hundred levels a side of the spot market. Its time is when the venue made the book, in milliseconds; its number, where it is told, stands still while nothing changes.',
  symbol,
  bookRequest: (pair) => ({
    path: `/api/v5/market/books?instId=${symbol(pair)}&sz=${DEPTH_LEVELS}`,
    weight: 1,
    pairs: [pair],
  }),
  parseBook: (body) => {
    const parsed = open(body, bookShape);
    if (!parsed.ok) return parsed;
    const [{ bids, asks, ts, seqId }] = parsed.value;
    return ok({ book: { bids, asks }, providedAtMs: ts, sequence: seqId ?? null });
  },
  tickerRequests: (pairs) =>
    pairs.length === 0
      ? []
      : [{ path: '/api/v5/market/tickers?instType=SPOT', maxBytes: LISTING_MAX_BYTES, weight: 2, pairs }],
  parseTickers: (body, pairs) => {
    const parsed = open(body, rows);
    return parsed.ok
      ? ok(rowsOf(parsed.value, { named: 'instId', nameOf: symbol, shape: tickerShape }, pairs))
      : parsed;
  },
  status: {
    requests: (pairs) =>
      pairs.length === 0
        ? []
        : [
            { path: '/api/v5/public/instruments?instType=SPOT', maxBytes: LISTING_MAX_BYTES, weight: 2, pairs },
            { path: '/api/v5/system/status', weight: 1, pairs },
          ],
    parse: (body, pairs) => {
      const parsed = open(body, rows);
      if (!parsed.ok) return parsed;
      const closed = closedBy(parsed.value);
      if (closed) return ok(new Map(pairs.map((pair) => [pairName(pair), closed])));
      return ok(rowsOf(parsed.value, { named: 'instId', nameOf: symbol, shape: instrumentShape }, pairs));
    },
  },
};
