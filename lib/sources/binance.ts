import * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';
import { ok } from '../core/units/index.ts';
import type { BookVenue, VenueName, VenueStatus } from './venue.ts';
import { levels, read, sequence, tradedPrice } from './wire.ts';

/**
 * At a tick of 0.01 a hundred levels of BTCUSDT reach 5 bp (measured on recordings of 2024-08-09: 3 to 8), far short of
 * the band that caps open interest.
 */
const DEPTH_LEVELS = 1000;

const bookShape = z.looseObject({ lastUpdateId: sequence, bids: levels, asks: levels });
const tickersShape = z.array(z.object({ symbol: z.string(), lastPrice: tradedPrice }));
const exchangeShape = z.object({ symbols: z.array(z.object({ symbol: z.string(), status: z.string() })) });

const symbol = ({ base, quote }: Pair): string => base + quote;
const listOf = (pairs: readonly Pair[]): string => encodeURIComponent(JSON.stringify(pairs.map(symbol)));

/** What a host's documentation asks for a request, in weight. */
interface Prices {
  readonly depth: number;
  /** Of the 24-hour tickers of up to 20, up to 100, and more symbols. */
  readonly tickers: readonly [few: number, many: number, more: number];
  readonly exchangeInfo: number;
}

const tickersWeight = ({ tickers: [few, many, more] }: Prices, count: number): number => {
  if (count <= 20) return few;
  return count <= 100 ? many : more;
};

const parseTickers: BookVenue['parseTickers'] = (body, pairs) => {
  const parsed = read(tickersShape, body);
  if (!parsed.ok) return parsed;
  const last = new Map(parsed.value.map((one) => [one.symbol, one.lastPrice]));
  const answered = pairs.filter((pair) => last.has(symbol(pair)));
  return ok(
    new Map(answered.map((pair) => [pairName(pair), { last: last.get(symbol(pair)) ?? null, tradedAtMs: null }])),
  );
};

const parseStatus: VenueStatus['parse'] = (body, pairs) => {
  const parsed = read(exchangeShape, body);
  if (!parsed.ok) return parsed;
  const told = new Map(parsed.value.symbols.map((one) => [one.symbol, one.status]));
  const answered = pairs.filter((pair) => told.has(symbol(pair)));
  return ok(
    new Map(
      answered.map(
        (pair) => [pairName(pair), told.get(symbol(pair)) === 'TRADING' ? 'trading' : 'not-trading'] as const,
      ),
    ),
  );
};

type Site = Pick<BookVenue, 'name' | 'hosts' | 'limit' | 'means'> & { readonly name: VenueName };

/**
 * One format, two sites, one operator. The book has a number and no time. The ticker's `closeTime` is the end of its
 * window, which moves on while nothing trades, so it dates nothing. A book under `BREAK` or `HALT` stands as it was.
 */
const binanceAt = (site: Site, prices: Prices): BookVenue => ({
  ...site,
  gives: 'book',
  symbol,
  bookRequest: (pair) => ({
    path: `/api/v3/depth?symbol=${symbol(pair)}&limit=${DEPTH_LEVELS}`,
    weight: prices.depth,
    pairs: [pair],
  }),
  parseBook: (body) => {
    const parsed = read(bookShape, body);
    if (!parsed.ok) return parsed;
    const { bids, asks, lastUpdateId } = parsed.value;
    return ok({ book: { bids, asks }, providedAtMs: null, sequence: lastUpdateId });
  },
  tickerRequests: (pairs) =>
    pairs.length === 0
      ? []
      : [
          {
            path: `/api/v3/ticker/24hr?symbols=${listOf(pairs)}`,
            weight: tickersWeight(prices, pairs.length),
            pairs,
          },
        ],
  parseTickers,
  status: {
    requests: (pairs) =>
      pairs.length === 0
        ? []
        : [{ path: `/api/v3/exchangeInfo?symbols=${listOf(pairs)}`, weight: prices.exchangeInfo, pairs }],
    parse: parseStatus,
  },
});

const MEANS =
  "A thousand levels a side of the spot market. The number is the book's last update and grows with every change; no time is told, so age counts from the last change of number.";

/**
 * Limit and weights: developers.binance.com, Spot, REST API, "IP limits" and the weight of each endpoint; all hosts count
 * together. The first host is the one that the documentation recommends for market data, and it answers from countries
 * to which the others answer 451.
 */
export const binance = binanceAt(
  {
    name: 'binance',
    hosts: [
      'https://data-api.binance.vision',
      'https://api.binance.com',
      'https://api-gcp.binance.com',
      'https://api1.binance.com',
      'https://api2.binance.com',
      'https://api3.binance.com',
      'https://api4.binance.com',
    ],
    limit: { weight: 6000, perSeconds: 60 },
    means: MEANS,
  },
  { depth: 50, tickers: [2, 40, 80], exchangeInfo: 20 },
);

/** Limit and weights: docs.binance.us, "General API information" and the weight of each endpoint. */
export const binanceus = binanceAt(
  { name: 'binanceus', hosts: ['https://api.binance.us'], limit: { weight: 1200, perSeconds: 60 }, means: MEANS },
  { depth: 10, tickers: [1, 20, 40], exchangeInfo: 10 },
);
