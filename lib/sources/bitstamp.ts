import * as z from 'zod';
import type { Pair } from '../core/market/index.ts';
import { ok } from '../core/units/index.ts';
import { LISTING_MAX_BYTES, rowsOf } from './listing.ts';
import { microsText, secondsText } from './stamps.ts';
import type { BookVenue } from './venue.ts';
import { levels, read, tradedPrice } from './wire.ts';

/** The whole book; 6 084 bids and 576 asks of BTC-USD weighed 180 kB in a recording of 2017. */
const BOOK_MAX_BYTES = 8_000_000;

const bookShape = z
  .looseObject({ timestamp: secondsText, microtimestamp: z.string().optional(), bids: levels, asks: levels })
  .transform(({ timestamp, microtimestamp, bids, asks }) => ({ book: { bids, asks }, timestamp, microtimestamp }));
const tickerShape = z.looseObject({ last: tradedPrice }).transform(({ last }) => ({ last, tradedAtMs: null }));
const marketShape = z
  .looseObject({ trading: z.string() })
  .transform(({ trading }) => (trading === 'Enabled' ? 'trading' : 'not-trading'));
const listing = z.array(z.unknown());

const symbol = ({ base, quote }: Pair): string => (base + quote).toLowerCase();
const slashed = ({ base, quote }: Pair): string => `${base}/${quote}`;

/**
 * Bitstamp, HTTP API v2 (www.bitstamp.net/api). Limits there: 400 requests a second and 10 000 in ten minutes; the second
 * is the one that binds. The ticker's `timestamp` is not said to be that of the last trade, so it dates nothing.
 */
export const bitstamp: BookVenue = {
  name: 'bitstamp',
  gives: 'book',
  hosts: ['https://www.bitstamp.net'],
  limit: { weight: 10_000, perSeconds: 600 },
  means:
    "The whole order book of the spot market. Its time is the book's own in microseconds, the one by which the venue orders its stream of changes, so it is the book's number as well.",
  symbol,
  bookRequest: (pair) => ({
    path: `/api/v2/order_book/${symbol(pair)}/`,
    maxBytes: BOOK_MAX_BYTES,
    weight: 1,
    pairs: [pair],
  }),
  parseBook: (body) => {
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { book, timestamp, microtimestamp } = parsed.value;
    if (microtimestamp === undefined) return ok({ book, providedAtMs: timestamp, sequence: null });
    const micros = read(microsText, microtimestamp);
    return micros.ok ? ok({ book, providedAtMs: micros.value, sequence: microtimestamp }) : micros;
  },
  tickerRequests: (pairs) =>
    pairs.length === 0 ? [] : [{ path: '/api/v2/ticker/', maxBytes: LISTING_MAX_BYTES, weight: 1, pairs }],
  parseTickers: (body, pairs) => {
    const parsed = read(listing, body);
    if (!parsed.ok) return parsed;
    return ok(rowsOf(parsed.value, { named: 'pair', nameOf: slashed, shape: tickerShape }, pairs));
  },
  status: {
    requests: (pairs) =>
      pairs.length === 0 ? [] : [{ path: '/api/v2/markets/', maxBytes: LISTING_MAX_BYTES, weight: 1, pairs }],
    parse: (body, pairs) => {
      const parsed = read(listing, body);
      if (!parsed.ok) return parsed;
      return ok(rowsOf(parsed.value, { named: 'market_symbol', nameOf: symbol, shape: marketShape }, pairs));
    },
  },
};
