import * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';
import { err, ok } from '../core/units/index.ts';
import type { BookVenue, TradingStatus } from './venue.ts';
import { decimal, fault, instantMs, levels, read, sequence } from './wire.ts';

/** Level 2 is the whole book, which for BTC-USD is megabytes; the usual limit would lose the source on busy days. */
const BOOK_MAX_BYTES = 8_000_000;

const bookShape = z.looseObject({
  bids: levels,
  asks: levels,
  sequence,
  auction_mode: z.boolean().optional(),
  time: instantMs.optional(),
});

const tickerShape = z.looseObject({ price: decimal.pipe(z.number().positive()), time: instantMs });

/** Strips what it does not name: a list of all products is copied otherwise. */
const productsShape = z.array(
  z.object({
    id: z.string(),
    status: z.string(),
    trading_disabled: z.boolean().optional(),
    cancel_only: z.boolean().optional(),
    post_only: z.boolean().optional(),
  }),
);

const symbol = pairName;
const path = (pair: Pair, what: string): string => `/products/${symbol(pair)}/${what}`;

/** Nobody is filled while a market takes cancellations only, or only orders that wait. */
const statusOf = (product: z.infer<typeof productsShape>[number]): TradingStatus => {
  const { status, trading_disabled, cancel_only, post_only } = product;
  return status !== 'online' || trading_disabled || cancel_only || post_only ? 'not-trading' : 'trading';
};

/**
 * Coinbase Exchange. Limit: ten public requests a second for an address, fifteen in a burst (docs.cdp.coinbase.com,
 * Exchange, REST rate limits). While an auction runs, the book shows indicative quotes that nobody can hit.
 */
export const coinbase: BookVenue = {
  name: 'coinbase',
  gives: 'book',
  hosts: ['https://api.exchange.coinbase.com'],
  limit: { weight: 10, perSeconds: 1 },
  means:
    "The whole order book of the spot market, with the venue's sequence. Its time is that of the book where the book tells one, else of the last trade.",
  symbol,
  bookRequest: (pair) => ({ path: path(pair, 'book?level=2'), maxBytes: BOOK_MAX_BYTES, weight: 1, pairs: [pair] }),
  parseBook: (body) => {
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { bids, asks, auction_mode, time, sequence: number } = parsed.value;
    if (auction_mode) return err(fault('not-trading', 'auction_mode', true));
    return ok({ book: { bids, asks }, providedAtMs: time ?? null, sequence: number });
  },
  tickerRequests: (pairs) => pairs.map((pair) => ({ path: path(pair, 'ticker'), weight: 1, pairs: [pair] })),
  parseTickers: (body, pairs) => {
    const parsed = read(tickerShape, body);
    if (!parsed.ok) return parsed;
    const { price, time } = parsed.value;
    return ok(new Map(pairs.map((pair) => [pairName(pair), { last: price, tradedAtMs: time }])));
  },
  status: {
    // One request for all products: one each would cost as much of the ten a second as the books.
    requests: (pairs) => (pairs.length === 0 ? [] : [{ path: '/products', weight: 1, pairs }]),
    parse: (body, pairs) => {
      const parsed = read(productsShape, body);
      if (!parsed.ok) return parsed;
      const asked = new Map(pairs.map((pair) => [symbol(pair), pairName(pair)]));
      return ok(
        new Map(
          parsed.value.flatMap((product) => {
            const name = asked.get(product.id);
            return name === undefined ? [] : [[name, statusOf(product)] as const];
          }),
        ),
      );
    },
  },
};
