import * as z from 'zod';
import { pairName } from '../core/market/index.ts';
import { ok } from '../core/units/index.ts';
import { opener } from './envelope.ts';
import { LISTING_MAX_BYTES, rowsOf } from './listing.ts';
import { millis, sequenceText } from './stamps.ts';
import type { BookVenue } from './venue.ts';
import { levels, tradedPrice } from './wire.ts';

const open = opener({
  keys: ['code', 'msg', 'data'],
  good: '200000',
  refusals: new Map([
    ['429000', ['rate-limited', true]],
    ['200002', ['rate-limited', true]],
    ['900001', ['unknown-pair', false]],
    ['400100', ['unknown-pair', false]],
  ]),
});

const bookShape = z.looseObject({ sequence: sequenceText, time: millis.optional(), bids: levels, asks: levels });
const tickersShape = z.looseObject({ ticker: z.array(z.unknown()) }).transform(({ ticker }) => ticker);
const tickerShape = z
  .looseObject({ last: tradedPrice.nullable() })
  .transform(({ last }) => ({ last, tradedAtMs: null }));
const marketShape = z
  .looseObject({ enableTrading: z.boolean() })
  .transform(({ enableTrading }) => (enableTrading ? 'trading' : 'not-trading'));
/** The whole venue: `open`, `close` or `cancelonly`. */
const serviceShape = z.looseObject({ status: z.string() }).transform(({ status }) => status === 'open');

const symbol = pairName;

/**
 * KuCoin, classic spot REST (www.kucoin.com/docs-new). Limit there: 2 000 units of weight an address and 30 seconds for
 * public questions; a book of a hundred levels costs 2, all tickers 15, all markets 4, the state of the service 3. Deeper
 * books ask for a key. The `time` of all tickers is that of the listing and dates no trade.
 */
export const kucoin: BookVenue = {
  name: 'kucoin',
  gives: 'book',
  hosts: ['https://api.kucoin.com'],
  limit: { weight: 2_000, perSeconds: 30 },
  means:
    "A hundred levels a side of the spot market, the most without a key. Its time is when the venue made the answer's book, in milliseconds; its number stands still while nothing changes.",
  symbol,
  bookRequest: (pair) => ({
    path: `/api/v1/market/orderbook/level2_100?symbol=${symbol(pair)}`,
    weight: 2,
    pairs: [pair],
  }),
  parseBook: (body) => {
    const parsed = open(body, bookShape);
    if (!parsed.ok) return parsed;
    const { sequence, time, bids, asks } = parsed.value;
    return ok({ book: { bids, asks }, providedAtMs: time ?? null, sequence });
  },
  tickerRequests: (pairs) =>
    pairs.length === 0 ? [] : [{ path: '/api/v1/market/allTickers', maxBytes: LISTING_MAX_BYTES, weight: 15, pairs }],
  parseTickers: (body, pairs) => {
    const parsed = open(body, tickersShape);
    return parsed.ok
      ? ok(rowsOf(parsed.value, { named: 'symbol', nameOf: symbol, shape: tickerShape }, pairs))
      : parsed;
  },
  status: {
    requests: (pairs) =>
      pairs.length === 0
        ? []
        : [
            { path: '/api/v2/symbols', maxBytes: LISTING_MAX_BYTES, weight: 4, pairs },
            { path: '/api/v1/status', weight: 3, pairs },
          ],
    parse: (body, pairs) => {
      const parsed = open(body, z.union([z.array(z.unknown()), serviceShape]));
      if (!parsed.ok) return parsed;
      const told = parsed.value;
      if (typeof told !== 'boolean') {
        return ok(rowsOf(told, { named: 'symbol', nameOf: symbol, shape: marketShape }, pairs));
      }
      return ok(new Map(pairs.map((pair) => [pairName(pair), told ? 'trading' : 'not-trading'])));
    },
  },
};
