import * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import type { BookVenue, SourceFault, TradingStatus } from './venue.ts';
import { fault, levelOf, listOf, read, tradedPrice } from './wire.ts';

/** The most that the venue gives. Its default of 100 levels may end nearer than the band that caps open interest. */
const DEPTH_LEVELS = 500;

const CURRENCY: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
const named = (currency: string): string => CURRENCY[currency] ?? currency;
const symbol = ({ base, quote }: Pair): string => named(base) + named(quote);
const namesOf = (pairs: readonly Pair[]): string => pairs.map(symbol).join(',');

/**
 * Under which keys an answer may stand. Early listings are answered by their old name, coins with X and money with Z in
 * front, whatever name was asked for. Any other key is an answer to another question.
 */
const keysOf = ({ base, quote }: Pair): readonly string[] => {
  const [b, q] = [named(base), named(quote)];
  return [b + q, `X${b}Z${q}`, `X${b}X${q}`, `${b}Z${q}`];
};

const find = <T>(result: Readonly<Record<string, T>>, pair: Pair): T | undefined => {
  const key = keysOf(pair).find((one) => Object.hasOwn(result, one));
  return key === undefined ? undefined : result[key];
};

/** Seconds of a level's last change; far enough for every clock, near enough to stay exact as milliseconds. */
const LATEST_SECONDS = 1e11;
const changedAtMs = (seconds: unknown): number | null =>
  typeof seconds === 'number' && seconds >= 0 && seconds <= LATEST_SECONDS ? Math.floor(seconds * 1000) : null;

const timedLevels = listOf((row) => {
  if (!Array.isArray(row)) return null;
  const [level, at] = [levelOf(row[0], row[1]), changedAtMs(row[2])];
  return level === null || at === null ? null : { level, at };
}, 'a price, a size and a time');
const bookShape = z.looseObject({ bids: timedLevels, asks: timedLevels });
const tickerShape = z.object({ c: z.tuple([tradedPrice], z.unknown()) });

const envelope = z.looseObject({
  error: z.array(z.string()),
  result: z.record(z.string(), z.unknown()).optional(),
});

const UNKNOWN_PAIR = 'EQuery:Unknown asset pair';
/** What passes by itself: the service is busy or off. */
const PASSING = /^EService/;
const ASKED_TOO_OFTEN = /^(EAPI:Rate limit|EGeneral:(Too many requests|Temporary lockout))/;

/** The service answers 200 to what it refuses and says so inside. */
const refusal = (text: string): SourceFault => {
  if (text === UNKNOWN_PAIR) return fault('unknown-pair', text);
  if (ASKED_TOO_OFTEN.test(text)) return fault('rate-limited', text, true);
  return fault('status', text, PASSING.test(text));
};

const open = (body: unknown): Result<Readonly<Record<string, unknown>>, SourceFault> => {
  const parsed = read(envelope, body);
  if (!parsed.ok) return parsed;
  const [first] = parsed.value.error;
  return first === undefined ? ok(parsed.value.result ?? {}) : err(refusal(first));
};

const systemShape = z.object({ status: z.string() });

/** Orders are matched under these; `post_only` and `cancel_only` match none, so what such a book shows cannot be had. */
const MATCHING = new Set(['online', 'limit_only', 'reduce_only']);
const statusOf = (text: string): TradingStatus => {
  if (text === 'maintenance') return 'maintenance';
  return MATCHING.has(text) ? 'trading' : 'not-trading';
};

/**
 * Kraken. It numbers no books and tells no time of them, but one for each level: the newest is the book's. Limit: one
 * request a second keeps within what an address may ask (support.kraken.com, "What are the API rate limits?"); it is
 * counted by address and pair, so that a cycle's requests may leave together.
 */
export const kraken: BookVenue = {
  name: 'kraken',
  gives: 'book',
  hosts: ['https://api.kraken.com'],
  limit: { weight: 60, perSeconds: 60 },
  means:
    'Five hundred levels a side of the spot market, without a number. Its time is the newest change of a level, in whole seconds.',
  symbol,
  bookRequest: (pair) => ({
    path: `/0/public/Depth?pair=${symbol(pair)}&count=${DEPTH_LEVELS}`,
    weight: 1,
    pairs: [pair],
  }),
  parseBook: (body, pair) => {
    const result = open(body);
    if (!result.ok) return result;
    const book = read(bookShape, find(result.value, pair));
    if (!book.ok) return book;
    const { bids, asks } = book.value;
    const newest = [...bids, ...asks].reduce((latest, { at }) => Math.max(latest, at), 0);
    return ok({
      book: { bids: bids.map(({ level }) => level), asks: asks.map(({ level }) => level) },
      providedAtMs: newest || null,
      sequence: null,
    });
  },
  tickerRequests: (pairs) =>
    pairs.length === 0 ? [] : [{ path: `/0/public/Ticker?pair=${namesOf(pairs)}`, weight: 1, pairs }],
  parseTickers: (body, pairs) => {
    const result = open(body);
    if (!result.ok) return result;
    return ok(
      new Map(
        pairs.flatMap((pair) => {
          const ticker = read(tickerShape, find(result.value, pair));
          return ticker.ok ? [[pairName(pair), { last: ticker.value.c[0], tradedAtMs: null }] as const] : [];
        }),
      ),
    );
  },
  status: {
    requests: (pairs) =>
      pairs.length === 0
        ? []
        : [
            { path: '/0/public/SystemStatus', weight: 1, pairs },
            { path: `/0/public/AssetPairs?pair=${namesOf(pairs)}`, weight: 1, pairs },
          ],
    parse: (body, pairs) => {
      const result = open(body);
      if (!result.ok) return result;
      const system = read(systemShape, result.value);
      return ok(
        new Map(
          pairs.flatMap((pair) => {
            const told = system.ok ? system : read(systemShape, find(result.value, pair));
            return told.ok ? [[pairName(pair), statusOf(told.value.status)] as const] : [];
          }),
        ),
      );
    },
  },
};
