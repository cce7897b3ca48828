import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bookFault, impactMid, ladderOf, type Pair } from '../../lib/core/market/index.ts';
import { type BookVenue, type VenueBook, venues } from '../../lib/sources/index.ts';

const { bitfinex, bitstamp, bybit, gemini, kucoin, okx } = venues;
const RESPONSES = join(process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data', 'responses');
const captured = (file: string): unknown => {
  const bytes = readFileSync(join(RESPONSES, file));
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
};
const pair = (base: string, quote: string): Pair => ({ base, quote });
const BTC_USD = pair('BTC', 'USD');

interface BookCase {
  readonly file: string;
  readonly venue: BookVenue;
  readonly pair: Pair;
  readonly sides: readonly [bids: number, asks: number];
  /** Units of quote currency that go beyond the best level. */
  readonly notional: number;
  /** From the same file with Python's `fractions.Fraction`. */
  readonly impactMid: number;
  readonly providedAtMs: number | null;
  readonly sequence: string | null;
}

const bookOf = (venue: BookVenue, body: unknown, of: Pair): VenueBook => {
  const parsed = venue.parseBook(body, of);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
};

const holds = ({ file, venue, pair: of, sides, notional, impactMid: expected, ...told }: BookCase): void => {
  const parsed = bookOf(venue, captured(file), of);
  const { book } = parsed;
  expect([book.bids.length, book.asks.length]).toEqual(sides);
  expect(bookFault(book)).toBeNull();
  const mid = impactMid(book, notional);
  expect(mid.ok && Math.abs(mid.value / expected - 1)).toBeLessThan(1e-12);
  expect(parsed).toMatchObject(told);
};

const real: readonly BookCase[] = [
  {
    file: 'bitstamp/vcr__order_book.json',
    venue: bitstamp,
    pair: BTC_USD,
    sides: [6084, 576],
    notional: 100_000,
    impactMid: 10255.469342399903,
    // The microseconds came later.
    providedAtMs: 1511927235_000,
    sequence: null,
  },
  {
    file: 'gemini/vcr__order_book.json',
    venue: gemini,
    pair: BTC_USD,
    sides: [50, 50],
    notional: 200_000,
    impactMid: 4409.619069475047,
    // All hundred levels carry the time of the question.
    providedAtMs: null,
    sequence: null,
  },
  {
    file: 'bitfinex/vcr__order_book.json',
    venue: bitfinex,
    pair: BTC_USD,
    sides: [100, 100],
    notional: 500_000,
    impactMid: 9133.216450587875,
    providedAtMs: null,
    sequence: null,
  },
];

const shaped: readonly BookCase[] = [
  {
    file: 'bitstamp/xchange__example-full-depth-data.json',
    venue: bitstamp,
    pair: BTC_USD,
    sides: [1281, 1546],
    notional: 5_000,
    impactMid: 123.07288782327436,
    providedAtMs: 1378816304_000,
    sequence: null,
  },
  {
    file: 'okx/http_get_order_book.json',
    venue: okx,
    pair: pair('BTC', 'USDT'),
    sides: [3, 3],
    notional: 50_000,
    impactMid: 41006.738229926836,
    providedAtMs: Date.UTC(2024, 0, 1),
    sequence: null,
  },
  {
    file: 'bybit/http_get_orderbook.json',
    venue: bybit,
    pair: pair('BTC', 'USDT'),
    sides: [3, 3],
    notional: 80_000,
    impactMid: 27450.77573072838,
    providedAtMs: 1709891679_000,
    sequence: '1234567',
  },
];

const tickers = (venue: BookVenue, body: unknown, ...pairs: readonly Pair[]): Record<string, unknown> => {
  const parsed = venue.parseTickers(body, pairs);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return Object.fromEntries(parsed.value);
};
const status = (venue: BookVenue, body: unknown, ...pairs: readonly Pair[]): Record<string, unknown> => {
  const parsed = venue.status?.parse(body, pairs);
  if (!parsed?.ok) throw new Error(parsed?.error.detail ?? 'no status');
  return Object.fromEntries(parsed.value);
};

describe.skipIf(!existsSync(RESPONSES))('answers that the newer spot venues really gave', () => {
  it.each(real)('a book: $file', holds);

  it("a book's quantities: Bitfinex, within 100 bp, as Python adds them up", () => {
    const { bids, asks } = ladderOf(bookOf(bitfinex, captured('bitfinex/vcr__order_book.json'), BTC_USD).book);
    expect([bids[6], asks[6]]).toEqual([expect.closeTo(2386688.1578942, 4), expect.closeTo(1989258.9314467, 4)]);
  });

  it('a ticker of Bitstamp, in the list that all tickers come in, without a time of its trade', () => {
    const body = [{ ...(captured('bitstamp/vcr__ticker.json') as object), pair: 'BTC/USD' }];
    expect(tickers(bitstamp, body, BTC_USD)).toEqual({ 'BTC-USD': { last: 4402.16, tradedAtMs: null } });
  });

  it('the newest of the trades of Gemini, with its time', () => {
    expect(tickers(gemini, captured('gemini/vcr__trade.json'), BTC_USD)).toEqual({
      'BTC-USD': { last: 4280.01, tradedAtMs: 1507050166815 },
    });
  });

  it('all tickers of KuCoin at once: the asked ones are found among 394, the others are left out', () => {
    const pairs = [pair('BTC', 'USDT'), pair('ETH', 'BTC'), pair('NOPE', 'USDT')];
    expect(tickers(kucoin, captured('kucoin/vcr__ticker.json'), ...pairs)).toEqual({
      'BTC-USDT': { last: 3962.704301, tradedAtMs: null },
      'ETH-BTC': { last: 0.03709667, tradedAtMs: null },
    });
  });

  it('the retired full book of KuCoin lists asks from the worst: read as it stands, and not believed', () => {
    const parsed = bookOf(kucoin, captured('kucoin/vcr__order_book.json'), pair('KCS', 'BTC'));
    expect(parsed).toMatchObject({ providedAtMs: null, sequence: '1550467183408' });
    expect([parsed.book.bids.length, parsed.book.asks.length]).toEqual([242, 2305]);
    expect(bookFault(parsed.book)).toBe('unsorted-book');
    // Turned round it is the book that Python reads: one unit each side.
    const mid = impactMid({ bids: parsed.book.bids, asks: parsed.book.asks.toReversed() }, 1);
    expect(mid.ok && Math.abs(mid.value / 0.0001340020346665578 - 1)).toBeLessThan(1e-12);
  });

  // Bybit v2 and OKX v3 answered in other envelopes with other fields: nothing of them reaches a book.
  it.each([
    [bybit, 'bybit/vcr__order_book.json'],
    [okx, 'okex_v3/vcr__order_book.json'],
  ] as const)('a body of a retired interface is refused and not misread: $1', (venue, file) => {
    expect(venue.parseBook(captured(file), BTC_USD)).toMatchObject({ error: { code: 'schema' } });
    expect(venue.parseTickers(captured(file.replace('order_book', 'ticker')), [BTC_USD])).toMatchObject({
      error: { code: 'schema' },
    });
  });
});

describe.skipIf(!existsSync(RESPONSES))('bodies shaped after the documentation, with invented prices', () => {
  it.each(shaped)('a book: $file', holds);

  it('tickers of Bitfinex: a row of funding among them, of another length, disturbs nothing', () => {
    expect(tickers(bitfinex, captured('bitfinex/xchange__example-ticker-data.json'), BTC_USD)).toEqual({
      'BTC-USD': { last: 7381.2, tradedAtMs: null },
    });
  });

  it('a ticker of Bybit', () => {
    expect(tickers(bybit, captured('bybit/xchange__getTickerSpot.json5'), pair('BTC', 'USDT'))).toEqual({
      'BTC-USDT': { last: 20533.13, tradedAtMs: null },
    });
  });

  it('the state of instruments of OKX and Bybit; what is not listed is left out', () => {
    const nope = pair('NOPE', 'USD');
    expect(status(okx, captured('okx/http_get_instruments_spot.json'), BTC_USD, pair('USDT', 'USD'), nope)).toEqual({
      'BTC-USD': 'trading',
      'USDT-USD': 'trading',
    });
    expect(status(bybit, captured('bybit/http_get_instruments_spot.json'), pair('ETH', 'USDT'), nope)).toEqual({
      'ETH-USDT': 'trading',
    });
  });
});
