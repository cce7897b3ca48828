import * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';
import { operatorOf } from '../core/policy/index.ts';
import { ok } from '../core/units/index.ts';
import { DEFAULT_MAX_BYTES } from '../http/index.ts';
import type { Venue, VenueName } from './venue.ts';
import { levels, read, sequence, tradedPrice } from './wire.ts';

/**
 * At a tick of 0.01 a hundred levels of BTCUSDT reach 5 bp (measured on recordings of 2024-08-09: 3 to 8), far short of
 * the band that caps open interest. A thousand cost 50 of the 6000 units of weight that an address has a minute.
 */
const DEPTH_LEVELS = 1000;

const bookShape = z.looseObject({ lastUpdateId: sequence, bids: levels, asks: levels });
const tickersShape = z.array(z.looseObject({ symbol: z.string(), lastPrice: tradedPrice }));

const symbol = ({ base, quote }: Pair): string => base + quote;

/**
 * One format, two hosts, one operator. The book has a number and no time. The ticker's `closeTime` is the end of its
 * window, which moves on while nothing trades, so it dates nothing.
 */
const binanceAt = (name: VenueName, host: string): Venue => ({
  name,
  operator: operatorOf('binance'),
  kind: 'spot',
  host,
  symbol,
  bookPath: (pair) => `/api/v3/depth?symbol=${symbol(pair)}&limit=${DEPTH_LEVELS}`,
  bookMaxBytes: DEFAULT_MAX_BYTES,
  parseBook: (body) => {
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { bids, asks, lastUpdateId } = parsed.value;
    return ok({ book: { bids, asks }, providedAtMs: null, sequence: lastUpdateId });
  },
  tickerRequests: (pairs) => {
    const symbols = encodeURIComponent(JSON.stringify(pairs.map(symbol)));
    return pairs.length === 0 ? [] : [{ path: `/api/v3/ticker/24hr?symbols=${symbols}`, pairs }];
  },
  parseTickers: (body, pairs) => {
    const parsed = read(tickersShape, body);
    if (!parsed.ok) return parsed;
    const last = new Map(parsed.value.map((one) => [one.symbol, one.lastPrice]));
    const answered = pairs.filter((pair) => last.has(symbol(pair)));
    return ok(
      new Map(answered.map((pair) => [pairName(pair), { last: last.get(symbol(pair)) ?? null, tradedAtMs: null }])),
    );
  },
});

export const binance = binanceAt('binance', 'https://api.binance.com');
export const binanceus = binanceAt('binanceus', 'https://api.binance.us');
