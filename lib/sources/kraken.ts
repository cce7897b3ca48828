import * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';
import { operatorOf } from '../core/policy/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { DEFAULT_MAX_BYTES } from '../http/index.ts';
import type { SourceFault, Venue } from './venue.ts';
import { decimal, fault, read, tradedPrice } from './wire.ts';

/** The most that the venue gives. Its default of 100 levels may end nearer than the band that caps open interest. */
const DEPTH_LEVELS = 500;

const CURRENCY: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
const named = (currency: string): string => CURRENCY[currency] ?? currency;
const symbol = ({ base, quote }: Pair): string => named(base) + named(quote);

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

/** Seconds of a level's last change, as milliseconds; far enough for every clock, near enough to stay exact. */
const changedAtMs = z
  .number()
  .nonnegative()
  .max(1e11)
  .transform((seconds) => Math.floor(seconds * 1000));
const timedLevels = z.array(z.tuple([decimal, decimal, changedAtMs], z.unknown()));
const bookShape = z.looseObject({ bids: timedLevels, asks: timedLevels });
const tickerShape = z.looseObject({ c: z.tuple([tradedPrice], z.unknown()) });

const envelope = z.looseObject({
  error: z.array(z.string()),
  result: z.record(z.string(), z.unknown()).optional(),
});

const UNKNOWN_PAIR = 'EQuery:Unknown asset pair';
/** What passes by itself: the service is busy or off, or we asked too often. */
const PASSING = /^(EService|EAPI:Rate limit|EGeneral:(Too many requests|Temporary lockout))/;

/** The service answers 200 to what it refuses and says so inside. */
const refusal = (text: string): SourceFault =>
  text === UNKNOWN_PAIR ? fault('unknown-pair', text) : fault('status', text, PASSING.test(text));

const open = (body: unknown): Result<Readonly<Record<string, unknown>>, SourceFault> => {
  const parsed = read(envelope, body);
  if (!parsed.ok) return parsed;
  const [first] = parsed.value.error;
  return first === undefined ? ok(parsed.value.result ?? {}) : err(refusal(first));
};

/** Kraken. It numbers no books and tells no time of them, but one for each level: the newest is the book's. */
export const kraken: Venue = {
  name: 'kraken',
  operator: operatorOf('kraken'),
  kind: 'spot',
  host: 'https://api.kraken.com',
  symbol,
  bookPath: (pair) => `/0/public/Depth?pair=${symbol(pair)}&count=${DEPTH_LEVELS}`,
  bookMaxBytes: DEFAULT_MAX_BYTES,
  parseBook: (body, pair) => {
    const result = open(body);
    if (!result.ok) return result;
    const book = read(bookShape, find(result.value, pair));
    if (!book.ok) return book;
    const { bids, asks } = book.value;
    const newest = [...bids, ...asks].reduce((latest, [, , at]) => Math.max(latest, at), 0);
    return ok({
      book: { bids: bids.map(([price, size]) => [price, size]), asks: asks.map(([price, size]) => [price, size]) },
      providedAtMs: newest || null,
      sequence: null,
    });
  },
  tickerRequests: (pairs) =>
    pairs.length === 0 ? [] : [{ path: `/0/public/Ticker?pair=${pairs.map(symbol).join(',')}`, pairs }],
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
};
