import * as z from 'zod';
import type { Pair } from '../core/market/index.ts';
import { err, ok } from '../core/units/index.ts';
import { opener } from './envelope.ts';
import { LISTING_MAX_BYTES, rowsOf } from './listing.ts';
import { millis } from './stamps.ts';
import type { BookVenue } from './venue.ts';
import { fault, levels, sequence, tradedPrice } from './wire.ts';

/** The most that is documented for one answer. */
const DEPTH_LEVELS = 50;

const open = opener({
  keys: ['code', 'message', 'result'],
  good: 0,
  refusals: new Map([
    ['42901', ['rate-limited', true]],
    // The only argument that is not a constant of ours is the instrument.
    ['40004', ['unknown-pair', false]],
  ]),
});

const bookShape = z.looseObject({
  instrument_name: z.string(),
  data: z.tuple([z.looseObject({ bids: levels, asks: levels, tt: millis.optional(), u: sequence.optional() })]),
});
const listing = z.looseObject({ data: z.array(z.unknown()) }).transform(({ data }) => data);
const tickerShape = z.looseObject({ a: tradedPrice.nullable() }).transform(({ a }) => ({ last: a, tradedAtMs: null }));
const instrumentShape = z
  .looseObject({ tradable: z.boolean() })
  .transform(({ tradable }) => (tradable ? 'trading' : 'not-trading'));

const symbol = ({ base, quote }: Pair): string => `${base}_${quote}`;

/**
 * Crypto.com Exchange, REST v1; written from the public documentation alone (exchange-docs.crypto.com/exchange/v1).
 * Limit there: 100 requests a second for each method and address. `t` is when a book was sent and moves on while a market
 * is dead, as BTC-USDC was in 2023; `tt`, the last change in the matching engine, is the time, and without it there is
 * none. USD stands for the bundle of dollars and stablecoins that the venue settles in (change log of 2022-11).
 */
export const cryptocom: BookVenue = {
  name: 'cryptocom',
  gives: 'book',
  hosts: ['https://api.crypto.com'],
  limit: { weight: 100, perSeconds: 1 },
  means:
    "Fifty levels a side of the spot market; what it calls USD is the venue's bundle of dollars and stablecoins. Its time is the last change of the book in the matching engine, in milliseconds, and its number counts those changes; both may be missing.",
  symbol,
  bookRequest: (pair) => ({
    path: `/exchange/v1/public/get-book?instrument_name=${symbol(pair)}&depth=${DEPTH_LEVELS}`,
    weight: 1,
    pairs: [pair],
  }),
  parseBook: (body, pair) => {
    const parsed = open(body, bookShape);
    if (!parsed.ok) return parsed;
    const { instrument_name: name, data } = parsed.value;
    if (name !== symbol(pair)) return err(fault('schema', `the book of ${name}`));
    const [{ bids, asks, tt, u }] = data;
    return ok({ book: { bids, asks }, providedAtMs: tt ?? null, sequence: u ?? null });
  },
  tickerRequests: (pairs) =>
    pairs.length === 0
      ? []
      : [{ path: '/exchange/v1/public/get-tickers', maxBytes: LISTING_MAX_BYTES, weight: 1, pairs }],
  parseTickers: (body, pairs) => {
    const parsed = open(body, listing);
    return parsed.ok ? ok(rowsOf(parsed.value, { named: 'i', nameOf: symbol, shape: tickerShape }, pairs)) : parsed;
  },
  status: {
    requests: (pairs) =>
      pairs.length === 0
        ? []
        : [{ path: '/exchange/v1/public/get-instruments', maxBytes: LISTING_MAX_BYTES, weight: 1, pairs }],
    parse: (body, pairs) => {
      const parsed = open(body, listing);
      if (!parsed.ok) return parsed;
      return ok(rowsOf(parsed.value, { named: 'symbol', nameOf: symbol, shape: instrumentShape }, pairs));
    },
  },
};
