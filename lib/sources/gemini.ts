import * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';
import { err, ok } from '../core/units/index.ts';
import { millis } from './stamps.ts';
import type { BookVenue, TradingStatus } from './venue.ts';
import { decimal, fault, read } from './wire.ts';

/** Fifty levels a side, the default, reached 62 bp of BTC-USD in a recording of 2017; 500 bp is where a ladder ends. */
const DEPTH_LEVELS = 1_000;

const levels = z.array(
  z.looseObject({ price: decimal, amount: decimal }).transform(({ price, amount }) => [price, amount] as const),
);
const bookShape = z.looseObject({ bids: levels, asks: levels });
const tradesShape = z.array(z.looseObject({ price: decimal.pipe(z.number().positive()), timestampms: millis }));
const detailsShape = z.looseObject({ symbol: z.string(), status: z.string() });

const symbol = ({ base, quote }: Pair): string => (base + quote).toLowerCase();

/** Where limit orders alone are taken they still meet; where orders may only wait or go, none does. */
const MATCHING = new Set(['open', 'limit_only']);
const statusOf = (text: string): TradingStatus => (MATCHING.has(text) ? 'trading' : 'not-trading');

/**
 * Gemini, REST v1 (docs.gemini.com). Limit there: 120 public requests a minute. The levels' `timestamp` is documented as
 * a dummy; it repeats the time of the question and would make every book look fresh. The `volume.timestamp` of the ticker
 * is the end of a window. So the last trade is asked for itself: it is the only time of a market that the venue tells.
 */
export const gemini: BookVenue = {
  name: 'gemini',
  gives: 'book',
  hosts: ['https://api.gemini.com'],
  limit: { weight: 120, perSeconds: 60 },
  means:
    'A thousand levels a side of the spot market, without time or number. Its time is that of the last trade, so a quiet market looks older than its book is.',
  symbol,
  bookRequest: (pair) => ({
    path: `/v1/book/${symbol(pair)}?limit_bids=${DEPTH_LEVELS}&limit_asks=${DEPTH_LEVELS}`,
    weight: 1,
    pairs: [pair],
  }),
  parseBook: (body) => {
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { bids, asks } = parsed.value;
    return ok({ book: { bids, asks }, providedAtMs: null, sequence: null });
  },
  tickerRequests: (pairs) =>
    pairs.map((pair) => ({ path: `/v1/trades/${symbol(pair)}?limit_trades=1`, weight: 1, pairs: [pair] })),
  parseTickers: (body, pairs) => {
    const parsed = read(tradesShape, body);
    if (!parsed.ok) return parsed;
    const [newest] = parsed.value;
    const ticker = { last: newest?.price ?? null, tradedAtMs: newest?.timestampms ?? null };
    return ok(new Map(pairs.map((pair) => [pairName(pair), ticker])));
  },
  status: {
    requests: (pairs) =>
      pairs.map((pair) => ({ path: `/v1/symbols/details/${symbol(pair)}`, weight: 1, pairs: [pair] })),
    parse: (body, pairs) => {
      const parsed = read(detailsShape, body);
      if (!parsed.ok) return parsed;
      const { symbol: name, status } = parsed.value;
      const pair = pairs.find((one) => symbol(one) === name.toLowerCase());
      return pair ? ok(new Map([[pairName(pair), statusOf(status)]])) : err(fault('schema', `details of ${name}`));
    },
  },
};
