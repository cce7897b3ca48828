import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bookFault, impactMid, type Pair } from '../../lib/core/market/index.ts';
import { type BookVenue, venues } from '../../lib/sources/index.ts';

const RESPONSES = join(process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data', 'responses');
const captured = (file: string): unknown => JSON.parse(readFileSync(join(RESPONSES, file), 'utf8'));
const usd = (base: string): Pair => ({ base, quote: 'USD' });
const { hyperliquid, deribit, dydx, pyth } = venues;

/** The recording tool kept bodies inside an envelope of its own; the indexer answers what is inside. */
const unwrapped = (file: string): unknown => (captured(file) as { result: unknown }).result;

const bookOf = (venue: BookVenue, body: unknown, pair: Pair) => {
  const parsed = venue.parseBook(body, pair);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  expect(bookFault(parsed.value.book)).toBeNull();
  return parsed.value;
};

/** Relative distance to a figure that Python's `fractions.Fraction` gave for the same file. */
const off = (book: ReturnType<typeof bookOf>['book'], notional: number, expected: number): number => {
  const mid = impactMid(book, notional);
  return mid.ok ? Math.abs(mid.value / expected - 1) : Number.NaN;
};

describe.skipIf(!existsSync(RESPONSES))('answers that witnesses really gave', () => {
  it('Hyperliquid: a book in coins with its time', () => {
    const body = captured('hyperliquid/http_l2_book_btc.json');
    const { book, providedAtMs, sequence } = bookOf(hyperliquid, body, usd('BTC'));
    expect(off(book, 600_000, 110427.78420501835)).toBeLessThan(1e-12);
    expect({ providedAtMs, sequence }).toEqual({ providedAtMs: 1761786491067, sequence: null });
  });

  it('Deribit: amounts of the inverse perpetual are dollars', () => {
    const body = captured('deribit/http_get_order_book.json');
    const { book, providedAtMs, sequence, fundingRate8h } = bookOf(deribit, body, usd('BTC'));
    expect(off(book, 300_000, 87007.24003289225)).toBeLessThan(1e-12);
    // Python: the sum of the file's asks in dollars.
    expect(book.asks.reduce((sum, [price, size]) => sum + price * size, 0)).toBeCloseTo(791_590, 6);
    expect({ providedAtMs, sequence }).toEqual({ providedAtMs: 1766554855140, sequence: '133112427566' });
    expect(fundingRate8h).toBe(6.55e-6);
  });

  it('dYdX: a book without time and number, and markets that are active', () => {
    const body = unwrapped('dydx/http_get_orderbook.json');
    const { book, providedAtMs, sequence } = bookOf(dydx, body, usd('BTC'));
    expect(off(book, 5_000, 89951.50539670065)).toBeLessThan(1e-12);
    expect({ providedAtMs, sequence }).toEqual({ providedAtMs: null, sequence: null });
    const statuses = dydx.status?.parse(unwrapped('dydx/http_get_perpetual_markets.json'), [usd('BTC'), usd('XYZ')]);
    expect(statuses?.ok && [...statuses.value]).toEqual([['BTC-USD', 'trading']]);
  });

  it('Pyth: price, interval and time of several feeds in one answer, under the ids that we ask for', () => {
    const pairs = [usd('BTC'), usd('ETH'), usd('SOL')];
    const parsed = pyth.parseReadings(captured('pyth_hermes/latest_btc_eth_2025-02-07.json'), pairs);
    expect(parsed.ok && Object.fromEntries(parsed.value)).toEqual({
      'BTC-USD': {
        price: 97652.95458695,
        confidence: 50.47541305,
        providedAtMs: 1738927845_000,
        sequence: '196479356',
      },
      'ETH-USD': { price: 2754.85757702, confidence: 1.6480438, providedAtMs: 1738927845_000, sequence: '196479356' },
    });
  });
});

describe('bodies shaped after the documentation, with invented prices', () => {
  const hyperliquidBook = (coin: string) => ({
    coin,
    time: 1_700_000_000_000,
    levels: [[{ px: '99.9', sz: '50', n: 3 }], [{ px: '100.1', sz: '50', n: 1 }]],
  });
  const deribitBook = (result: object) => ({
    jsonrpc: '2.0',
    result: {
      instrument_name: 'SOL_USDC-PERPETUAL',
      state: 'open',
      timestamp: 1_700_000_000_000,
      change_id: 5,
      bids: [[99.9, 50]],
      asks: [[100.1, 50]],
      ...result,
    },
  });
  const pythUpdate = (price: object) => ({
    parsed: [
      {
        id: pyth.symbol(usd('BTC')),
        price: { price: '9765295458695', conf: '5047541305', expo: -8, publish_time: 1_738_927_845, ...price },
      },
    ],
  });

  it('Hyperliquid is asked by POST, and answers null for a coin that it does not know', () => {
    expect(hyperliquid.bookRequest(usd('BTC'))).toMatchObject({ path: '/info', body: { type: 'l2Book', coin: 'BTC' } });
    expect(hyperliquid.parseBook(null, usd('NOPE'))).toMatchObject({ error: { code: 'unknown-pair' } });
  });
  it('Hyperliquid: the book of another coin, and a currency that it does not quote', () => {
    expect(hyperliquid.parseBook(hyperliquidBook('ETH'), usd('BTC'))).toMatchObject({ error: { code: 'schema' } });
    const inTether = hyperliquid.parseBook(hyperliquidBook('BTC'), { base: 'BTC', quote: 'USDT' });
    expect(inTether).toMatchObject({ error: { code: 'unknown-pair' } });
  });

  it('Deribit: amounts of a linear perpetual are coins', () => {
    const { book } = bookOf(deribit, deribitBook({}), { base: 'SOL', quote: 'USDC' });
    expect(book).toEqual({ bids: [[99.9, 50]], asks: [[100.1, 50]] });
  });
  it.each([
    ['settlement', 'maintenance'],
    ['locked', 'not-trading'],
    ['halted', 'not-trading'],
  ])('Deribit: a book that is %s is no price: %s', (state, code) => {
    const parsed = deribit.parseBook(deribitBook({ state }), { base: 'SOL', quote: 'USDC' });
    expect(parsed).toMatchObject({ error: { code } });
  });
  it.each([[undefined], ['0.1'], [null]])(
    'Deribit: a book whose funding is %s is a book without funding',
    (funding_8h) => {
      const pair = { base: 'SOL', quote: 'USDC' };
      expect(bookOf(deribit, deribitBook({ funding_8h }), pair)).not.toHaveProperty('fundingRate8h');
    },
  );
  it('Deribit: the book of another instrument', () => {
    expect(deribit.parseBook(deribitBook({}), usd('SOL'))).toMatchObject({ error: { code: 'schema' } });
  });

  it('dYdX: a market that is not active', () => {
    const body = { markets: { 'BTC-USD': { ticker: 'BTC-USD', status: 'CANCEL_ONLY' } } };
    const parsed = dydx.status?.parse(body, [usd('BTC')]);
    expect(parsed?.ok && parsed.value.get('BTC-USD')).toBe('not-trading');
  });

  it('Pyth asks for all pairs that it knows in one request, and for nothing where it knows none', () => {
    expect(pyth.readingRequests([usd('BTC'), usd('NOPE'), usd('USDC')])).toMatchObject([
      { pairs: [usd('BTC'), usd('USDC')] },
    ]);
    expect(pyth.readingRequests([usd('NOPE')])).toEqual([]);
  });
  it.each([
    ['an exponent out of all measure', { expo: -400 }],
    ['an exponent that is no integer', { expo: -8.5 }],
    ['a price with an exponent of its own', { price: '1e12' }],
    ['a price in other digits', { price: '٩٧٦٥' }],
    ['a time beyond any clock', { publish_time: 1e15 }],
  ])('Pyth: %s is refused', (_, price) => {
    expect(pyth.parseReadings(pythUpdate(price), [usd('BTC')])).toMatchObject({ error: { code: 'schema' } });
  });
  it('Pyth: a positive exponent multiplies', () => {
    const parsed = pyth.parseReadings(pythUpdate({ price: '976', conf: '1', expo: 2 }), [usd('BTC')]);
    expect(parsed.ok && parsed.value.get('BTC-USD')).toMatchObject({ price: 97_600, confidence: 100, sequence: null });
  });
});
