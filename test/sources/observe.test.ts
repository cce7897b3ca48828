import type { RequestListener } from 'node:http';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Observation, observation } from '../../lib/core/market/index.ts';
import { createHttpClient, type HttpClient } from '../../lib/http/index.ts';
import { type Asked, createAccess, observe, type VenueName } from '../../lib/sources/index.ts';
import { answer, FAULTS, json, redirectTo, startServer, type TestServer } from '../support/faulty-server.ts';
import { ASKS, BIDS, coinbaseBook, honest, krakenError } from '../support/venue-bodies.ts';

const http = createHttpClient();
afterAll(() => http.close());

const servers: TestServer[] = [];
const serve = async (handler: RequestListener): Promise<TestServer> => {
  const server = await startServer(handler);
  servers.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((one) => one.close()));
});

const ask = (venue: VenueName, base = 'BTC', quote = 'USD'): Asked => ({ source: { venue }, pair: { base, quote } });
const THREE = [ask('kraken'), ask('coinbase'), ask('binanceus')];

interface Setting {
  /** What stands at a venue's address instead of an honest server. */
  readonly odd?: Partial<Record<VenueName, RequestListener>>;
  readonly through?: HttpClient;
  readonly signal?: AbortSignal;
  readonly clock?: () => number;
  readonly impactSize?: number;
}

const run = async (requests: readonly Asked[], setting: Setting = {}) => {
  const good = await serve(honest);
  const hosts: Partial<Record<VenueName, string>> = {};
  for (const venue of ['coinbase', 'kraken', 'binance', 'binanceus'] as const) {
    const handler = setting.odd?.[venue];
    hosts[venue] = handler ? (await serve(handler)).origin : good.origin;
  }
  const observations = await observe(requests, {
    http: setting.through ?? http,
    clock: setting.clock ?? (() => 1_700_000_001_000),
    hosts,
    access: createAccess({ monotonicMs: () => performance.now(), exempt: () => true }),
    signal: setting.signal ?? new AbortController().signal,
    patienceMs: 10_000,
    impactSize: setting.impactSize ?? 5_000,
    modelled: false,
  });
  for (const one of observations) expect(observation.parse(one)).toEqual(one);
  return { observations, asked: good.asked };
};

const codeOf = ({ result }: Observation): string => ('error' in result ? result.error : 'quote');
const codes = (observations: readonly Observation[]): Record<string, string> =>
  Object.fromEntries(observations.map((one) => [one.source, codeOf(one)]));
const quoteAt = (observations: readonly Observation[], source: string) => {
  const found = observations.find((one) => one.source === source)?.result;
  if (!found || !('quote' in found)) throw new Error(`no quote of ${source}`);
  return found.quote;
};

describe('every venue in its own format becomes one kind of observation', () => {
  it('with its price, its depth, its time and its number', async () => {
    const { observations } = await run([...THREE, ask('binance', 'BTC', 'USDT')]);
    expect(observations.map(({ source }) => source)).toEqual([
      'binance:BTC-USDT',
      'binanceus:BTC-USD',
      'coinbase:BTC-USD',
      'kraken:BTC-USD',
    ]);
    // 4995 of 5000 are sold at 99.90 and 5 at 99.00; 5000 buy less than the 5005 offered at 100.10.
    const impactMid = (5000 / (50 + 5 / 99) + 100.1) / 2;
    for (const { source } of observations) {
      expect(quoteAt(observations, source)).toMatchObject({ bid: 99.9, ask: 100.1, last: 100, modelled: false });
      expect(quoteAt(observations, source).impactMid).toBeCloseTo(impactMid, 10);
      expect(quoteAt(observations, source).ladder.bids.at(-1)).toBeCloseTo(99.9 * 50 + 99 * 1000, 6);
    }
    expect(observations.map(({ operator }) => operator)).toEqual(['binance', 'binance', 'coinbase', 'kraken']);
    expect(quoteAt(observations, 'coinbase:BTC-USD')).toMatchObject({ providedAtMs: 1_699_999_999_500, sequence: '7' });
    expect(quoteAt(observations, 'kraken:BTC-USD')).toMatchObject({ providedAtMs: 1_700_000_000_000, sequence: null });
    expect(quoteAt(observations, 'binanceus:BTC-USD')).toMatchObject({ providedAtMs: null, sequence: '9' });
  });

  it('a source named twice is asked once, and tickers are asked in one request where the venue allows', async () => {
    const twice = [ask('kraken'), ask('kraken'), ask('kraken', 'ETH'), ask('binance', 'BTC', 'USDT')];
    const { observations, asked } = await run([...twice, ask('binance', 'ETH', 'USDT')]);
    expect(observations).toHaveLength(4);
    expect([...asked].map(decodeURIComponent).sort()).toEqual([
      '/0/public/AssetPairs?pair=XBTUSD,ETHUSD',
      '/0/public/Depth?pair=ETHUSD&count=500',
      '/0/public/Depth?pair=XBTUSD&count=500',
      '/0/public/SystemStatus',
      '/0/public/Ticker?pair=XBTUSD,ETHUSD',
      '/api/v3/depth?symbol=BTCUSDT&limit=1000',
      '/api/v3/depth?symbol=ETHUSDT&limit=1000',
      '/api/v3/exchangeInfo?symbols=["BTCUSDT","ETHUSDT"]',
      '/api/v3/ticker/24hr?symbols=["BTCUSDT","ETHUSDT"]',
    ]);
  });

  it('times come from the clock port alone', async () => {
    let now = 5_000;
    const { observations } = await run([ask('kraken')], {
      clock: () => {
        now += 1;
        return now;
      },
    });
    expect(observations[0]).toMatchObject({ requestedAtMs: 5_001, receivedAtMs: 5_002 });
  });

  it('nothing asked is nothing observed', async () => {
    expect((await run([])).observations).toEqual([]);
  });
});

describe('a witness that fails takes nothing with it', () => {
  const withoutTickers: RequestListener = (request, response) =>
    (/ticker/i.test(request.url ?? '') ? FAULTS.serverError : honest)(request, response);

  it('no ticker: no last price, and of Coinbase no time', async () => {
    const odd = { coinbase: withoutTickers, kraken: withoutTickers, binanceus: withoutTickers };
    const { observations } = await run(THREE, { odd });
    expect(codes(observations)).toEqual({
      'binanceus:BTC-USD': 'quote',
      'coinbase:BTC-USD': 'quote',
      'kraken:BTC-USD': 'quote',
    });
    for (const { source } of observations) expect(quoteAt(observations, source).last).toBeNull();
    expect(quoteAt(observations, 'coinbase:BTC-USD').providedAtMs).toBeNull();
    expect(quoteAt(observations, 'kraken:BTC-USD').providedAtMs).toBe(1_700_000_000_000);
  });
});

describe('a bad answer is the error of one source while the others stand', () => {
  const coinbaseSays = (bids: readonly (readonly unknown[])[], asks = ASKS as readonly (readonly unknown[])[]) =>
    json(coinbaseBook(bids, asks));
  const elsewhere = redirectTo('http://localhost:9/book');
  const bad: readonly [name: string, handler: RequestListener, code: string][] = [
    ['an HTML page', FAULTS.html, 'not-json'],
    ['a closed connection', FAULTS.nothing, 'unreachable'],
    ['a connection cut in the middle', FAULTS.cutOff, 'unreachable'],
    ['ten megabytes', FAULTS.tenMegabytes, 'too-large'],
    ['a body without end', FAULTS.endless, 'too-large'],
    ['a compressed bomb', FAULTS.gzipBomb, 'too-large'],
    ['another host', elsewhere, 'redirect'],
    ['429', FAULTS.tooManyRequests, 'rate-limited'],
    ['500', FAULTS.serverError, 'status'],
    ['half a JSON', FAULTS.truncatedJson, 'not-json'],
    ['a bare NaN', FAULTS.bareNaN, 'not-json'],
    ['"NaN"', coinbaseSays([['NaN', '1']]), 'schema'],
    ['prices as numbers', coinbaseSays([[99.9, 50]]), 'schema'],
    ['another format', json({ data: [] }), 'schema'],
    ['null', answer('null'), 'schema'],
    ['a negative price', coinbaseSays([['-99.90', '50']]), 'not-positive'],
    ['a price of zero', coinbaseSays([...BIDS, ['0', '1']]), 'not-positive'],
    ['a negative size', coinbaseSays([['99.90', '-50']]), 'not-positive'],
    ['a crossed book', coinbaseSays([['100.20', '50'], ...BIDS]), 'crossed-book'],
    ['an unsorted book', coinbaseSays([...BIDS].reverse()), 'unsorted-book'],
    ['an empty side', coinbaseSays([]), 'empty-book'],
    ['a book too thin for the order', coinbaseSays([['99.90', '1']]), 'thin-book'],
    ['a book in auction', json(coinbaseBook(BIDS, ASKS, { auction_mode: true })), 'not-trading'],
  ];
  it.each(bad)('%s', async (_, handler, code) => {
    const { observations } = await run(THREE, { odd: { coinbase: handler } });
    expect(codes(observations)).toEqual({
      'binanceus:BTC-USD': 'quote',
      'coinbase:BTC-USD': code,
      'kraken:BTC-USD': 'quote',
    });
  });

  it('a pair that the venue does not list', async () => {
    const { observations } = await run(THREE, { odd: { kraken: json(krakenError('EQuery:Unknown asset pair')) } });
    expect(codes(observations)).toMatchObject({ 'kraken:BTC-USD': 'unknown-pair', 'coinbase:BTC-USD': 'quote' });
  });

  it('silence, when the deadline comes', async () => {
    const deadline = new AbortController();
    let answered = 0;
    // The deadline fires when only the silent venue's book, ticker and status are still out.
    const through: HttpClient = {
      get: http.get,
      postJson: http.postJson,
      post: http.post,
      getJson: async (url, options) => {
        const result = await http.getJson(url, options);
        answered += 1;
        if (answered === 7) deadline.abort();
        return result;
      },
      close: () => undefined,
    };
    const { observations } = await run(THREE, {
      odd: { coinbase: FAULTS.silence },
      through,
      signal: deadline.signal,
    });
    expect(codes(observations)).toEqual({
      'binanceus:BTC-USD': 'quote',
      'coinbase:BTC-USD': 'timeout',
      'kraken:BTC-USD': 'quote',
    });
  });

  it('all of them at once', async () => {
    const odd = { coinbase: FAULTS.html, kraken: FAULTS.nothing, binanceus: FAULTS.serverError };
    expect(codes((await run(THREE, { odd })).observations)).toEqual({
      'binanceus:BTC-USD': 'status',
      'coinbase:BTC-USD': 'not-json',
      'kraken:BTC-USD': 'unreachable',
    });
  });
});
