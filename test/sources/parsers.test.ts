import { describe, expect, it } from 'vitest';
import type { Pair } from '../../lib/core/market/index.ts';
import { operatorOf } from '../../lib/core/policy/index.ts';
import { type BookVenue, venues } from '../../lib/sources/index.ts';
import { ASKS, BIDS, binanceBook, coinbaseBook, krakenBook, krakenError } from '../support/venue-bodies.ts';

const PAIR: Pair = { base: 'BTC', quote: 'USD' };
const { coinbase, kraken, binance, binanceus } = venues;
const every: readonly BookVenue[] = [coinbase, kraken, binance, binanceus];

describe('names', () => {
  it.each([
    [coinbase, 'BTC-USD', 'USDT-USD'],
    [kraken, 'XBTUSD', 'USDTUSD'],
    [binance, 'BTCUSD', 'USDTUSD'],
  ] as const)('%s', (venue, bitcoin, tether) => {
    expect(venue.symbol(PAIR)).toBe(bitcoin);
    expect(venue.symbol({ base: 'USDT', quote: 'USD' })).toBe(tether);
  });

  it.each(['XBTUSD', 'XXBTZUSD'])('Kraken may answer XBTUSD as %s', (key) => {
    expect(kraken.parseBook(krakenBook(key), PAIR).ok).toBe(true);
  });
  it('Kraken answers USDTUSD as USDTZUSD and ETHXBT as XETHXXBT', () => {
    expect(kraken.parseBook(krakenBook('USDTZUSD'), { base: 'USDT', quote: 'USD' }).ok).toBe(true);
    expect(kraken.parseBook(krakenBook('XETHXXBT'), { base: 'ETH', quote: 'BTC' }).ok).toBe(true);
  });
  it('a book of another pair is never taken for the one that was asked', () => {
    expect(kraken.parseBook(krakenBook('XETHZUSD'), PAIR)).toMatchObject({ error: { code: 'schema' } });
  });

  it('Binance and Binance.US are one voice', () => {
    expect(operatorOf(binance.name)).toBe(operatorOf(binanceus.name));
    expect(binance.hosts).not.toContain(binanceus.hosts[0]);
  });
});

describe('requests', () => {
  const pairs = [PAIR, { base: 'ETH', quote: 'USD' }];
  it('one for all tickers where the venue takes a list, else one each', () => {
    expect(kraken.tickerRequests(pairs)).toEqual([{ path: '/0/public/Ticker?pair=XBTUSD,ETHUSD', weight: 1, pairs }]);
    expect(binance.tickerRequests(pairs).map(({ path }) => decodeURIComponent(path))).toEqual([
      '/api/v3/ticker/24hr?symbols=["BTCUSD","ETHUSD"]',
    ]);
    expect(coinbase.tickerRequests(pairs).map(({ path }) => path)).toEqual([
      '/products/BTC-USD/ticker',
      '/products/ETH-USD/ticker',
    ]);
  });
});

describe('what a venue says of itself', () => {
  it("Coinbase's own time of the book is used", () => {
    const body = coinbaseBook(BIDS, ASKS, { time: '2021-02-12T01:09:23.334Z' });
    expect(coinbase.parseBook(body, PAIR)).toMatchObject({
      value: { providedAtMs: Date.UTC(2021, 1, 12, 1, 9, 23, 334), sequence: '7' },
    });
  });
  it('a book in auction is no price', () => {
    const body = coinbaseBook(BIDS, ASKS, { auction_mode: true });
    expect(coinbase.parseBook(body, PAIR)).toMatchObject({ error: { code: 'not-trading' } });
    expect(coinbase.parseBook(coinbaseBook(BIDS, ASKS, { auction_mode: false }), PAIR).ok).toBe(true);
  });
  it.each([
    ['EQuery:Unknown asset pair', 'unknown-pair', false],
    ['EService:Unavailable', 'status', true],
    ['EAPI:Rate limit exceeded', 'rate-limited', true],
    ['EGeneral:Invalid arguments', 'status', false],
  ] as const)('Kraken refuses inside a 200: %s is %s', (text, code, retryable) => {
    expect(kraken.parseBook(krakenError(text), PAIR)).toMatchObject({ error: { code, retryable } });
    expect(kraken.parseTickers(krakenError(text), [PAIR])).toMatchObject({ error: { code, retryable } });
  });
  it('a refusal cannot carry text that has no canonical form into an entry', () => {
    const parsed = kraken.parseBook(krakenError(`EService:\ud800\u0000${'é'.repeat(500)}`), PAIR);
    expect(parsed.ok ? '' : parsed.error.detail).toMatch(/^EService:\?\?\?{1,200}$/);
  });
});

describe('numbers', () => {
  const bookWith = (venue: BookVenue, price: unknown): unknown => {
    const bids = [[price, '1']];
    if (venue === coinbase) return coinbaseBook(bids);
    return venue === kraken ? krakenBook('XBTUSD', bids) : binanceBook(bids);
  };
  it.each(every)('$name: negative, zero and very small ones are read as they stand', (venue) => {
    for (const [text, value] of [
      ['-99.9', -99.9],
      ['0', 0],
      ['0.00000001', 1e-8],
      ['1e-8', 1e-8],
    ] as const) {
      const parsed = venue.parseBook(bookWith(venue, text), PAIR);
      expect(parsed.ok && parsed.value.book.bids[0]?.[0]).toBe(value);
    }
  });
  it('a book number beyond 2^53 has lost digits and is refused', () => {
    expect(coinbase.parseBook(coinbaseBook(BIDS, ASKS, { sequence: 2 ** 53 + 2 }), PAIR).ok).toBe(false);
  });
});
