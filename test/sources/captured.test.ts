import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bookFault, impactMid, ladderOf, type Pair } from '../../lib/core/market/index.ts';
import { type BookVenue, venues } from '../../lib/sources/index.ts';

const RESPONSES = join(process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data', 'responses');
const captured = (file: string): unknown => JSON.parse(readFileSync(join(RESPONSES, file), 'utf8'));
const pair = (base: string, quote: string): Pair => ({ base, quote });

interface BookCase {
  readonly file: string;
  readonly venue: BookVenue;
  readonly pair: Pair;
  readonly sides: readonly [bids: number, asks: number];
  /** For 5000 units of quote currency, from the same file with Python's `fractions.Fraction`. */
  readonly impactMid: number;
  readonly providedAtMs: number | null;
  readonly sequence: string | null;
}

const real: readonly BookCase[] = [
  {
    file: 'coinbase_exchange/vcr__order_book.json',
    venue: venues.coinbase,
    pair: pair('BTC', 'USD'),
    sides: [50, 50],
    impactMid: 5363.080158124283,
    providedAtMs: null,
    sequence: '9341561528',
  },
  {
    file: 'binance/vcr__order_book.json',
    venue: venues.binance,
    pair: pair('BTC', 'USDT'),
    sides: [500, 500],
    impactMid: 9910.954508270313,
    providedAtMs: null,
    sequence: '140857116',
  },
  {
    file: 'kraken/vcr__order_book.json',
    venue: venues.kraken,
    pair: pair('BCH', 'EUR'),
    sides: [100, 100],
    impactMid: 241.5605664596694,
    providedAtMs: 1556867639_000,
    sequence: null,
  },
  {
    file: 'kraken/http_order_book.json',
    venue: venues.kraken,
    pair: pair('BTC', 'USDT'),
    sides: [5, 5],
    impactMid: 105936.30829998167,
    providedAtMs: 1762820249_000,
    sequence: null,
  },
];

describe.skipIf(!existsSync(RESPONSES))('answers that venues really gave', () => {
  it.each(real)('a book: $file', ({ file, venue, pair, sides, impactMid: expected, providedAtMs, sequence }) => {
    const parsed = venue.parseBook(captured(file), pair);
    if (!parsed.ok) throw new Error(parsed.error.detail);
    const { book } = parsed.value;
    expect([book.bids.length, book.asks.length]).toEqual(sides);
    expect(bookFault(book)).toBeNull();
    const mid = impactMid(book, 5_000);
    expect(mid.ok && Math.abs(mid.value / expected - 1)).toBeLessThan(1e-12);
    expect(parsed.value).toMatchObject({ providedAtMs, sequence });
  });

  it("a book's quantities: Binance, within 10 and 100 bp, as Python adds them up", () => {
    const parsed = venues.binance.parseBook(captured('binance/vcr__order_book.json'), pair('BTC', 'USDT'));
    if (!parsed.ok) throw new Error(parsed.error.detail);
    const { bids, asks } = ladderOf(parsed.value.book);
    expect([bids[3], bids[6]]).toEqual([expect.closeTo(57660.83256, 4), expect.closeTo(657284.9910038699, 4)]);
    expect([asks[3], asks[6]]).toEqual([expect.closeTo(131352.83785778, 4), expect.closeTo(657314.80964457, 4)]);
  });

  const ticker = (venue: BookVenue, file: string, ...pairs: readonly Pair[]): Record<string, unknown> => {
    const parsed = venue.parseTickers(captured(file), pairs);
    if (!parsed.ok) throw new Error(parsed.error.detail);
    return Object.fromEntries(parsed.value);
  };

  it('a ticker of Coinbase tells the time of the last trade', () => {
    expect(ticker(venues.coinbase, 'coinbase_exchange/vcr__ticker.json', pair('BTC', 'USD'))).toEqual({
      'BTC-USD': { last: 4417.01, tradedAtMs: Date.UTC(2017, 9, 3, 4, 0, 31, 887) },
    });
  });

  it('tickers of Kraken are found under the name that was asked', () => {
    expect(ticker(venues.kraken, 'kraken/vcr__ticker.json', pair('BCH', 'EUR'))).toEqual({
      'BCH-EUR': { last: 355.4, tradedAtMs: null },
    });
    expect(ticker(venues.kraken, 'kraken/http_ticker.json', pair('BTC', 'USDT'), pair('BTC', 'USD'))).toEqual({
      'BTC-USDT': { last: 105899.4, tradedAtMs: null },
    });
  });

  it('tickers of Binance.US: a market that never traded has no last price, and closeTime dates nothing', () => {
    const file = 'binanceus/vcr__ticker.json';
    expect(ticker(venues.binanceus, file, pair('BTC', 'USD'), pair('BTC', 'USDT'), pair('SOL', 'USD'))).toEqual({
      'BTC-USD': { last: 10170, tradedAtMs: null },
      'BTC-USDT': { last: null, tradedAtMs: null },
    });
  });

  describe('bodies shaped after the documentation, with invented prices', () => {
    it('a book of Binance', () => {
      const parsed = venues.binance.parseBook(captured('binance/spot__http_json__depth_response.json'), pair('A', 'B'));
      expect(parsed).toEqual({
        ok: true,
        value: { book: { bids: [[4, 431]], asks: [[4.000002, 12]] }, providedAtMs: null, sequence: '1027024' },
      });
    });

    it('a ticker of Binance in the list that several symbols are answered with', () => {
      const body = [captured('binance/spot__http_json__ticker_24hr_response.json')];
      const parsed = venues.binance.parseTickers(body, [pair('BNB', 'BTC')]);
      expect(parsed.ok && parsed.value.get('BNB-BTC')).toEqual({ last: 4.000002, tradedAtMs: null });
    });

    it('a book and a ticker of Kraken under the old name of the pair', () => {
      const book = venues.kraken.parseBook(captured('kraken/xchange__example-depth-data.json'), pair('BTC', 'EUR'));
      expect(book).toMatchObject({ ok: true, value: { providedAtMs: 1391825343_000 } });
      expect(ticker(venues.kraken, 'kraken/xchange__example-ticker-data.json', pair('BTC', 'EUR'))).toEqual({
        'BTC-EUR': { last: 560.87711, tradedAtMs: null },
      });
    });

    it('a ticker of Coinbase', () => {
      expect(ticker(venues.coinbase, 'coinbasepro/xchange__example-ticker-data.json', pair('BTC', 'USD'))).toEqual({
        'BTC-USD': { last: 246.28, tradedAtMs: Date.UTC(2015, 3, 8, 20, 49, 6, 506) },
      });
    });
  });
});
