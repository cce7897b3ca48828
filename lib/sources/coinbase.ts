import * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';
import { operatorOf } from '../core/policy/index.ts';
import { err, ok } from '../core/units/index.ts';
import type { Venue } from './venue.ts';
import { decimal, fault, instantMs, levels, read, sequence } from './wire.ts';

const bookShape = z.looseObject({
  bids: levels,
  asks: levels,
  sequence,
  auction_mode: z.boolean().optional(),
  time: instantMs.optional(),
});

const tickerShape = z.looseObject({ price: decimal.pipe(z.number().positive()), time: instantMs });

const symbol = pairName;
const path = (pair: Pair, what: string): string => `/products/${symbol(pair)}/${what}`;

/**
 * Coinbase Exchange. Level 2 is the whole book, which for BTC-USD is megabytes; a limit at the usual 2 MB would lose the
 * source on busy days. While an auction runs, the book shows indicative quotes that nobody can hit.
 */
export const coinbase: Venue = {
  name: 'coinbase',
  operator: operatorOf('coinbase'),
  kind: 'spot',
  host: 'https://api.exchange.coinbase.com',
  symbol,
  bookPath: (pair) => path(pair, 'book?level=2'),
  bookMaxBytes: 8_000_000,
  parseBook: (body) => {
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { bids, asks, auction_mode, time, sequence: number } = parsed.value;
    if (auction_mode) return err(fault('not-trading', 'auction_mode', true));
    return ok({ book: { bids, asks }, providedAtMs: time ?? null, sequence: number });
  },
  tickerRequests: (pairs) => pairs.map((pair) => ({ path: path(pair, 'ticker'), pairs: [pair] })),
  parseTickers: (body, pairs) => {
    const parsed = read(tickerShape, body);
    if (!parsed.ok) return parsed;
    const { price, time } = parsed.value;
    return ok(new Map(pairs.map((pair) => [pairName(pair), { last: price, tradedAtMs: time }])));
  },
};
