import * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { wordsOf } from './envelope.ts';
import { rowsOf } from './listing.ts';
import type { BookVenue, SourceFault, TradingStatus } from './venue.ts';
import { fault, read } from './wire.ts';

/** The most that the venue gives. */
const DEPTH_LEVELS = 250;
/** Thirty questions a minute where a book may be asked 240 times. */
const SLOW_WEIGHT = 8;

const CURRENCY: Readonly<Record<string, string>> = { USDT: 'UST', USDC: 'UDC' };
const named = (currency: string): string => CURRENCY[currency] ?? currency;
/** Names of more than three letters are set apart by a colon. */
const symbol = (pair: Pair): string => {
  const [base, quote] = [named(pair.base), named(pair.quote)];
  return `t${base}${base.length > 3 || quote.length > 3 ? ':' : ''}${quote}`;
};

/** Price, number of orders, and amount: above zero a bid, below it an ask. */
const rowsShape = z.array(z.tuple([z.number(), z.number().int().nonnegative(), z.number()]));
const LAST_PRICE = 7;
const tickerShape = z
  .array(z.unknown())
  .transform((row) => row[LAST_PRICE])
  .pipe(z.number())
  .transform((price) => ({ last: price > 0 ? price : null, tradedAtMs: null }));
const platformShape = z.tuple([z.union([z.literal(0), z.literal(1)])], z.unknown());
const STATUS: readonly [TradingStatus, TradingStatus] = ['maintenance', 'trading'];

const refusalShape = z.tuple([z.literal('error'), z.number(), z.unknown()], z.unknown());
const RATE_LIMIT = 11_010;
const MAINTENANCE = 20_060;
const SYMBOL_INVALID = 10_020;

const refusalIn = (body: unknown): SourceFault | null => {
  const refusal = refusalShape.safeParse(body);
  if (!refusal.success) return null;
  const [, code, words] = refusal.data;
  const detail = `${code}: ${wordsOf(words)}`;
  if (code === MAINTENANCE) return fault('maintenance', detail, true);
  if (code === RATE_LIMIT) return fault('rate-limited', detail, true);
  return code === SYMBOL_INVALID ? fault('unknown-pair', detail) : fault('status', detail, true);
};

const answer = <T>(shape: z.ZodType<T>, body: unknown): Result<T, SourceFault> => {
  const refusal = refusalIn(body);
  return refusal ? err(refusal) : read(shape, body);
};

/**
 * Bitfinex, REST v2 (docs.bitfinex.com/reference). Limits there: 240 books and 30 platform states a minute; for tickers
 * between 10 and 90, taken as 30. The venue sends JSON numbers. Its books come added up by price: P0 keeps five
 * significant digits (up to 1 bp of the price) and reaches further than R0, which lists single orders; a row without
 * orders is a level that has gone.
 */
export const bitfinex: BookVenue = {
  name: 'bitfinex',
  gives: 'book',
  hosts: ['https://api-pub.bitfinex.com'],
  limit: { weight: 240, perSeconds: 60 },
  means:
    'Two hundred and fifty levels a side of the spot market, added up to five significant digits of the price. It tells neither a time nor a number, nor when a trade happened: a book that stands still is found only by comparison with the others.',
  symbol,
  bookRequest: (pair) => ({ path: `/v2/book/${symbol(pair)}/P0?len=${DEPTH_LEVELS}`, weight: 1, pairs: [pair] }),
  parseBook: (body) => {
    const rows = answer(rowsShape, body);
    if (!rows.ok) return rows;
    const standing = rows.value.filter(([, count]) => count > 0);
    const bids = standing.flatMap(([price, , amount]) => (amount > 0 ? [[price, amount] as const] : []));
    const asks = standing.flatMap(([price, , amount]) => (amount > 0 ? [] : [[price, -amount] as const]));
    return ok({ book: { bids, asks }, providedAtMs: null, sequence: null });
  },
  tickerRequests: (pairs) =>
    pairs.length === 0
      ? []
      : [{ path: `/v2/tickers?symbols=${pairs.map(symbol).join(',')}`, weight: SLOW_WEIGHT, pairs }],
  parseTickers: (body, pairs) => {
    const rows = answer(z.array(z.unknown()), body);
    return rows.ok ? ok(rowsOf(rows.value, { named: 0, nameOf: symbol, shape: tickerShape }, pairs)) : rows;
  },
  status: {
    requests: (pairs) => (pairs.length === 0 ? [] : [{ path: '/v2/platform/status', weight: SLOW_WEIGHT, pairs }]),
    parse: (body, pairs) => {
      const platform = answer(platformShape, body);
      if (!platform.ok) return platform;
      return ok(new Map(pairs.map((pair) => [pairName(pair), STATUS[platform.value[0]]])));
    },
  },
};
