import * as z from 'zod';
import type { Pair } from '../core/market/index.ts';
import { err, ok } from '../core/units/index.ts';
import { opener } from './envelope.ts';
import { LISTING_MAX_BYTES, rowsOf } from './listing.ts';
import { millis } from './stamps.ts';
import type { BookVenue } from './venue.ts';
import { fault, levels, sequence, tradedPrice } from './wire.ts';

/** The most for spot when v5 began; later editions of the page say 1 000, which an older gateway would refuse. */
const DEPTH_LEVELS = 200;

const open = opener({
  keys: ['retCode', 'retMsg', 'result'],
  good: 0,
  refusals: new Map([
    ['10006', ['rate-limited', true]],
    ['10018', ['rate-limited', true]],
    // The only argument that is not a constant of ours is the symbol.
    ['10001', ['unknown-pair', false]],
  ]),
});

const bookShape = z.looseObject({
  s: z.string(),
  b: levels,
  a: levels,
  ts: millis,
  cts: millis.optional(),
  u: sequence,
});
const listing = z.looseObject({ list: z.array(z.unknown()) }).transform(({ list }) => list);
const tickerShape = z.looseObject({ lastPrice: tradedPrice }).transform(({ lastPrice }) => ({
  last: lastPrice,
  tradedAtMs: null,
}));
const instrumentShape = z
  .looseObject({ status: z.string() })
  .transform(({ status }) => (status === 'Trading' ? 'trading' : 'not-trading'));

const symbol = ({ base, quote }: Pair): string => base + quote;
const SPOT = 'category=spot';

/**
 * Bybit, API v5 (bybit-exchange.github.io/docs/v5). Limit there: 600 requests of an address in five seconds over all
 * hosts, of which the second is documented beside the first. `cts` is when the matching engine made the book, `ts` when
 * the gateway did; `time` around them is when the answer left and dates nothing.
 */
export const bybit: BookVenue = {
  name: 'bybit',
  gives: 'book',
  hosts: ['https://api.bybit.com', 'https://api.bytick.com'],
  limit: { weight: 600, perSeconds: 5 },
  means:
    "Two hundred levels a side of the spot market. Its time is the matching engine's, in milliseconds; its number counts updates of the book and begins again at 1 when the venue restarts.",
  symbol,
  bookRequest: (pair) => ({
    path: `/v5/market/orderbook?${SPOT}&symbol=${symbol(pair)}&limit=${DEPTH_LEVELS}`,
    weight: 1,
    pairs: [pair],
  }),
  parseBook: (body, pair) => {
    const parsed = open(body, bookShape);
    if (!parsed.ok) return parsed;
    const { s, b: bids, a: asks, ts, cts, u } = parsed.value;
    if (s !== symbol(pair)) return err(fault('schema', `the book of ${s}`));
    return ok({ book: { bids, asks }, providedAtMs: cts ?? ts, sequence: u });
  },
  tickerRequests: (pairs) =>
    pairs.length === 0 ? [] : [{ path: `/v5/market/tickers?${SPOT}`, maxBytes: LISTING_MAX_BYTES, weight: 1, pairs }],
  parseTickers: (body, pairs) => {
    const parsed = open(body, listing);
    return parsed.ok
      ? ok(rowsOf(parsed.value, { named: 'symbol', nameOf: symbol, shape: tickerShape }, pairs))
      : parsed;
  },
  status: {
    requests: (pairs) =>
      pairs.length === 0
        ? []
        : [{ path: `/v5/market/instruments-info?${SPOT}`, maxBytes: LISTING_MAX_BYTES, weight: 1, pairs }],
    parse: (body, pairs) => {
      const parsed = open(body, listing);
      if (!parsed.ok) return parsed;
      return ok(rowsOf(parsed.value, { named: 'symbol', nameOf: symbol, shape: instrumentShape }, pairs));
    },
  },
};
