import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookFault } from '../../../lib/core/market/index.ts';
import {
  answererOf,
  GENERATOR_EPOCH,
  openGenerator,
  type RunningVenues,
  startVenues,
  VENUES,
  type Venue,
} from '../../../lib/local/venues/index.ts';
import { hasSharedData } from '../../support/shared-data.ts';

const NOW = GENERATOR_EPOCH + 30 * 60;
const SEED = 4;

describe('simulated venues', () => {
  let venues: RunningVenues;
  const get = async (venue: Venue, target: string, init?: RequestInit) => {
    const response = await fetch(`${venues.urls[venue]}${target}`, init);
    return { status: response.status, text: await response.text() };
  };
  beforeAll(async () => {
    const started = await startVenues({ kind: 'generator', seed: SEED });
    if (!started.ok) throw new Error(started.error.detail);
    venues = started.value;
    await venues.setTime(NOW);
  });
  afterAll(() => venues.close());

  test.each<[Venue, string]>([
    ['coinbase', '/products/BTC-USD/book?level=2'],
    ['coinbase', '/products/USDT-USD/ticker'],
    ['kraken', '/0/public/Depth?pair=XBTUSD&count=3'],
    ['kraken', '/0/public/Ticker?pair=XBTUSD,ETHUSD'],
    ['binance', '/api/v3/depth?symbol=BTCUSDT&limit=5'],
    ['binanceus', '/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22,%22BTCUSD%22%5D'],
    ['binance', '/api/v3/ticker/24hr?symbol=BTCUSDT'],
    ['bitstamp', '/api/v2/order_book/btcusd/'],
    ['gemini', '/v1/trades/btcusd?limit_trades=1'],
    ['bitfinex', '/v2/tickers?symbols=tBTCUSD,tETHUSD'],
    ['okx', '/api/v5/market/books?instId=BTC-USDT&sz=400'],
    ['bybit', '/v5/market/instruments-info?category=spot'],
    ['kucoin', '/api/v1/market/allTickers'],
    ['cryptocom', '/exchange/v1/public/get-book?instrument_name=BTC_USD&depth=50'],
    ['binance', '/api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%5D'],
    ['coinbase', '/products'],
    ['kraken', '/0/public/AssetPairs?pair=XBTUSD'],
    ['deribit', '/api/v2/public/get_order_book?instrument_name=BTC-PERPETUAL&depth=1000'],
    ['dydx', '/v4/orderbooks/perpetualMarket/SOL-USD'],
    ['dydx', '/v4/perpetualMarkets'],
  ])('send over HTTP the bytes that are rendered without a socket: %s %s', async (venue, target) => {
    const answer = await get(venue, target);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(answererOf(openGenerator(SEED))(venue, target, NOW).body);
  });

  test('answer a POST where the venue is asked by one', async () => {
    const question = { type: 'l2Book', coin: 'BTC' };
    const { status, text } = await get('hyperliquid', '/info', { method: 'POST', body: JSON.stringify(question) });
    expect(status).toBe(200);
    expect(text).toBe(answererOf(openGenerator(SEED))('hyperliquid', '/info', NOW, question).body);
    expect((await get('hyperliquid', '/info', { method: 'POST', body: '{' })).status).toBe(422);
    expect((await get('hyperliquid', '/info')).status).toBe(405);
  });

  test('show a new time to every request after it was set', async () => {
    const at = async (seconds: number) => {
      await venues.setTime(seconds);
      return JSON.parse((await get('coinbase', '/products/BTC-USD/book?level=2')).text).time;
    };
    expect(await at(NOW + 60)).toBe('2026-01-01T00:31:00.000000Z');
    expect(await at(NOW)).toBe('2026-01-01T00:30:00.000000Z');
  });

  test.each<[Venue, string, number, unknown]>([
    ['coinbase', '/products/NOPE-USD/book?level=2', 404, { message: 'NotFound' }],
    ['kraken', '/0/public/Depth?pair=NOPE', 200, { error: ['EQuery:Unknown asset pair'] }],
    ['kraken', '/0/public/Ticker?pair=XBTUSD,NOPE', 200, { error: ['EQuery:Unknown asset pair'] }],
    ['binance', '/api/v3/depth?symbol=NOPE', 400, { code: -1121, msg: 'Invalid symbol.' }],
    ['binanceus', '/api/v3/ticker/24hr?symbols=["NOPE"]', 400, { code: -1121, msg: 'Invalid symbol.' }],
    ['bitfinex', '/v2/book/tNOPUSD/P0?len=250', 500, ['error', 10020, 'symbol: invalid']],
    [
      'okx',
      '/api/v5/market/books?instId=NOPE-USD',
      200,
      { code: '51001', data: [], msg: 'Instrument ID does not exist' },
    ],
    [
      'kucoin',
      '/api/v1/market/orderbook/level2_100?symbol=NOPE-USD',
      200,
      { code: '900001', msg: 'symbol not exists' },
    ],
  ])('refuse an unknown pair as the venue does: %s %s', async (venue, target, status, body) => {
    const answer = await get(venue, target);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual(body);
  });

  test.each<Venue>(VENUES.filter((venue) => venue !== 'hyperliquid'))(
    'know no other path and no other method: %s',
    async (venue) => {
      expect((await get(venue, '/elsewhere')).status).toBe(404);
      expect((await get(venue, '//?%')).status).toBe(404);
      expect((await get(venue, '/', { method: 'POST' })).status).toBe(405);
    },
  );

  test('answer under the venue’s own names', async () => {
    const names = async (target: string) => Object.keys(JSON.parse((await get('kraken', target)).text).result);
    expect(await names('/0/public/Ticker?pair=XBTUSD,ETHUSD,XBTUSDT,SOLUSD,USDCUSD')).toEqual([
      'XXBTZUSD',
      'XETHZUSD',
      'XBTUSDT',
      'SOLUSD',
      'USDCUSD',
    ]);
    expect(await names('/0/public/Depth?pair=USDTUSD')).toEqual(['USDTZUSD']);
    expect(await names('/0/public/Depth?pair=XXBTZUSD')).toEqual(['XXBTZUSD']);
  });

  test('cut a book to the asked depth without crossing it', async () => {
    const { bids, asks } = JSON.parse((await get('binance', '/api/v3/depth?symbol=BTCUSDT&limit=5')).text);
    const levels = (side: [string, string][]) => side.map(([price, size]) => [Number(price), Number(size)] as const);
    expect([bids.length, asks.length]).toEqual([5, 5]);
    expect(bookFault({ bids: levels(bids), asks: levels(asks) })).toBeNull();
    // Nine significant digits at least, so that decimals are not what limits the price.
    expect(bids[0][0].replace('.', '').length).toBeGreaterThanOrEqual(9);
  });
});

describe('starting simulated venues', () => {
  test('on a folder that is not there is an error value', async () => {
    const started = await startVenues({ kind: 'history', dir: join(tmpdir(), 'plimsoll-no-such-folder') });
    expect(started).toMatchObject({ ok: false, error: { code: 'missing-folder' } });
  });

  test('and closing them leaves no port open, even while a connection is kept alive', async () => {
    const started = await startVenues({ kind: 'generator', seed: 1 });
    if (!started.ok) throw new Error(started.error.detail);
    const url = `${started.value.urls.kraken}/0/public/Depth?pair=XBTUSD`;
    await (await fetch(url)).text();
    await started.value.close();
    await expect(fetch(url)).rejects.toThrow();
  });
});

const responses = join(process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data', 'responses');
const captured = (name: string): unknown => {
  const bytes = readFileSync(join(responses, name));
  return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
};

/** The form of a JSON value: its keys and types, lists by their first element, pairs of Kraken's result by `pair`. */
const shape = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length > 3 || Array.isArray(value[0]) ? [shape(value[0])] : value.map(shape);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [/^X?[A-Z]{6,}$/.test(key) ? 'pair' : key, shape(member)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

describe.skipIf(!hasSharedData('responses'))('simulated answers', () => {
  const answer = answererOf(openGenerator(SEED));
  test.each<[Venue, string, string]>([
    ['coinbase', '/products/BTC-USD/ticker', 'coinbase_exchange/vcr__ticker.json'],
    ['kraken', '/0/public/Depth?pair=XBTUSD', 'kraken/vcr__order_book.json'],
    ['kraken', '/0/public/Ticker?pair=XBTUSD', 'kraken/vcr__ticker.json'],
    ['binance', '/api/v3/depth?symbol=BTCUSDT', 'binance/vcr__order_book.json'],
    ['binance', '/api/v3/ticker/24hr?symbols=["BTCUSDT"]', 'binance/vcr__ticker.json.gz'],
    ['binanceus', '/api/v3/ticker/24hr?symbols=["BTCUSD"]', 'binanceus/vcr__ticker.json'],
    ['gemini', '/v1/book/btcusd', 'gemini/vcr__order_book.json'],
    ['gemini', '/v1/trades/btcusd', 'gemini/vcr__trade.json'],
    ['bitfinex', '/v2/book/tBTCUSD/P0', 'bitfinex/vcr__order_book.json'],
  ])('have the form of the captured body: %s %s', (venue, target, file) => {
    const first = (value: unknown) => (Array.isArray(value) ? value[0] : value);
    expect(shape(first(JSON.parse(answer(venue, target, NOW).body)))).toEqual(shape(first(captured(file))));
  });

  test.each<[Venue, string, string]>([
    ['bybit', '/v5/market/orderbook?category=spot&symbol=BTCUSDT', 'bybit/http_get_orderbook.json'],
    ['bybit', '/v5/market/tickers?category=spot', 'bybit/xchange__getTickerSpot.json5'],
    ['okx', '/api/v5/market/books?instId=BTC-USDT', 'okx/http_get_order_book.json'],
  ])('contain what a body shaped after the documentation has: %s %s', (venue, target, file) => {
    expect(shape(JSON.parse(answer(venue, target, NOW).body))).toMatchObject(shape(captured(file)) as object);
  });

  test('of Bitstamp contain what was captured; the microseconds and the list came later', () => {
    const body = (target: string) => JSON.parse(answer('bitstamp', target, NOW).body);
    expect(shape(body('/api/v2/order_book/btcusd/'))).toMatchObject(
      shape(captured('bitstamp/vcr__order_book.json')) as object,
    );
    expect(shape(body('/api/v2/ticker/')[0])).toMatchObject(shape(captured('bitstamp/vcr__ticker.json')) as object);
  });

  test('of Coinbase’s book contain what was captured; the auction and the time came later', () => {
    const body = shape(JSON.parse(answer('coinbase', '/products/BTC-USD/book?level=2', NOW).body));
    expect(body).toMatchObject(shape(captured('coinbase_exchange/vcr__order_book.json')) as object);
    expect(body).toMatchObject({ auction_mode: 'boolean', auction: 'null', time: 'string' });
  });
});
