import type { RequestListener } from 'node:http';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../lib/core/market/index.ts';
import { createHttpClient, type HttpClient } from '../../lib/http/index.ts';
import { budgetOf } from '../../lib/sources/budget.ts';
import { createAccess, observe, type VenueName, venues } from '../../lib/sources/index.ts';
import { answer, deadOrigin, FAULTS, json, startServer, type TestServer } from '../support/faulty-server.ts';
import { honest } from '../support/venue-bodies.ts';

describe('a published limit', () => {
  const spend = fc.record({ weight: fc.integer({ min: 1, max: 12 }), pauseMs: fc.integer({ min: 0, max: 700 }) });

  it('is kept in every window of its length, wherever the venue lets its own begin', () => {
    fc.assert(
      fc.property(fc.array(spend, { maxLength: 60 }), (spends) => {
        let now = 0;
        const budget = budgetOf({ weight: 10, perSeconds: 1 }, () => now);
        const sent: { at: number; weight: number }[] = [];
        for (const { weight, pauseMs } of spends) {
          now += pauseMs;
          const waitMs = budget.reserve(weight, 1_500);
          if (waitMs !== null) sent.push({ at: now + waitMs, weight });
        }
        for (const { at } of sent) {
          const within = sent.filter((one) => one.at >= at && one.at < at + 1_000);
          expect(within.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  it('is used up to the last unit, and who would wait too long spends nothing', () => {
    let now = 0;
    const budget = budgetOf({ weight: 10, perSeconds: 1 }, () => now);
    expect([budget.reserve(6, 0), budget.reserve(4, 0), budget.reserve(1, 999)]).toEqual([0, 0, null]);
    expect(budget.reserve(1, 1_000)).toBe(1_000);
    now = 1_000;
    expect(budget.reserve(9, 0)).toBe(0);
    expect(budget.reserve(11, 1e9)).toBeNull();
  });
});

const clients: HttpClient[] = [];
const servers: TestServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((one) => one.close())));
afterAll(() => clients.map((one) => one.close()));
const serve = async (handler: RequestListener): Promise<TestServer> => {
  const server = await startServer(handler);
  servers.push(server);
  return server;
};
const client = (): HttpClient => {
  const http = createHttpClient();
  clients.push(http);
  return http;
};

const setting = (http: Pick<HttpClient, 'getJson' | 'postJson'>, now: () => number) => ({
  http,
  access: createAccess({ monotonicMs: now, exempt: () => false }),
  clock: () => 1_700_000_001_000,
  hosts: {},
  signal: new AbortController().signal,
  patienceMs: 200,
  impactSize: 5_000,
  modelled: false,
});
const asked = (venue: VenueName, ...bases: readonly string[]) =>
  bases.map((base) => ({ source: { venue }, pair: { base, quote: 'USD' } }));
const codes = (observations: readonly Observation[]): readonly string[] =>
  observations.map(({ result }) => ('error' in result ? result.error : 'value'));

describe('a venue that says too much', () => {
  it('is left alone for as long as it asks, and asked again then', async () => {
    let now = 0;
    let busy = true;
    const { origin, asked: requests } = await serve((request, response) =>
      (busy ? answer('{}', { 'retry-after': '30' }, 429) : honest)(request, response),
    );
    const options = { ...setting(client(), () => now), hosts: { kraken: origin } };
    const cycle = async () => codes(await observe(asked('kraken', 'BTC'), options));
    expect(await cycle()).toEqual(['rate-limited']);
    busy = false;
    const before = requests.length;
    now = 29_999;
    expect(await cycle()).toEqual(['rate-limited']);
    expect(requests.length).toBe(before);
    now = 30_000;
    expect(await cycle()).toEqual(['value']);
  });

  it('cannot send us away for a day', async () => {
    let now = 0;
    let busy = true;
    const { origin } = await serve((request, response) =>
      (busy ? answer('{}', { 'retry-after': '86400' }, 418) : honest)(request, response),
    );
    const options = { ...setting(client(), () => now), hosts: { kraken: origin } };
    expect(codes(await observe(asked('kraken', 'BTC'), options))).toEqual(['rate-limited']);
    busy = false;
    now = 300_000;
    expect(codes(await observe(asked('kraken', 'BTC'), options))).toEqual(['value']);
  });

  it('what is beyond the limit fails at once, and the rest is asked', async () => {
    const { origin, asked: requests } = await serve(honest);
    const options = { ...setting(client(), () => 0), hosts: { coinbase: origin } };
    const bases = Array.from({ length: 14 }, (_, index) => `C${index}`);
    const found = codes(await observe(asked('coinbase', ...bases), options));
    expect(found.filter((code) => code === 'value')).toHaveLength(10);
    expect(found.filter((code) => code === 'rate-limited')).toHaveLength(4);
    expect(requests).toHaveLength(10);
  });
});

describe('several hosts are one source', () => {
  /** Binance's hosts, each led to a server of our own. */
  const rerouted = (origins: readonly string[]): Pick<HttpClient, 'getJson' | 'postJson'> => {
    const http = client();
    return {
      postJson: http.postJson,
      getJson: (url, options) => {
        const place = venues.binance.hosts.findIndex((host) => url.startsWith(`${host}/`));
        return http.getJson(url.replace(venues.binance.hosts[place] ?? '', origins[place] ?? ''), options);
      },
    };
  };
  const silence: RequestListener = FAULTS.silence;
  const failing: readonly [name: string, first: RequestListener | null][] = [
    ['nobody listens', null],
    ['500', FAULTS.serverError],
    ['forbidden in this country', answer('{}', {}, 451)],
    ['silence, for a share of the deadline', silence],
    ['a closed connection', FAULTS.nothing],
  ];
  it.each(failing)('%s: the next host answers, and one observation comes', async (_, first) => {
    const bad = first ? (await serve(first)).origin : await deadOrigin();
    const good = await serve(honest);
    const options = setting(rerouted([bad, good.origin]), () => 0);
    expect(codes(await observe(asked('binance', 'BTC'), options))).toEqual(['value']);
    expect(good.asked.filter((path) => path.startsWith('/api/v3/depth'))).toHaveLength(1);
  });

  it('the host that answered last is asked first', async () => {
    const bad = await serve(FAULTS.serverError);
    const good = await serve(honest);
    const options = setting(rerouted([bad.origin, good.origin]), () => 0);
    await observe(asked('binance', 'BTC'), options);
    const before = bad.asked.length;
    await observe(asked('binance', 'BTC', 'ETH'), options);
    expect(bad.asked.length).toBe(before);
  });

  it('a refusal that is no fault of the host is not asked again elsewhere', async () => {
    const refusing = await serve(answer('{"code":-1121}', {}, 400));
    const other = await serve(honest);
    const options = setting(rerouted([refusing.origin, other.origin]), () => 0);
    expect(codes(await observe(asked('binance', 'BTC'), options))).toEqual(['status']);
    expect(other.asked).toEqual([]);
  });
});

describe("a venue's status", () => {
  const withStatus =
    (path: string, body: unknown): RequestListener =>
    (request, response) =>
      (request.url?.startsWith(path) ? json(body) : honest)(request, response);
  const kraken = (status: string) => withStatus('/0/public/SystemStatus', { error: [], result: { status } });
  const products =
    (handler: RequestListener): RequestListener =>
    (request, response) =>
      (request.url === '/products' ? handler : honest)(request, response);
  const product = (state: object) => products(json([{ id: 'BTC-USD', ...state }]));
  const symbols = (status: string) => withStatus('/api/v3/exchangeInfo', { symbols: [{ symbol: 'BTCUSD', status }] });
  const pair = (status: string) => withStatus('/0/public/AssetPairs', { error: [], result: { XXBTZUSD: { status } } });

  const table: readonly [name: string, venue: VenueName, handler: RequestListener, code: string][] = [
    ['maintenance of the system', 'kraken', kraken('maintenance'), 'maintenance'],
    ['cancellations only', 'kraken', kraken('cancel_only'), 'not-trading'],
    ['the system online', 'kraken', kraken('online'), 'value'],
    ['one pair post-only', 'kraken', pair('post_only'), 'not-trading'],
    ['one pair limit-only', 'kraken', pair('limit_only'), 'value'],
    ['trading disabled', 'coinbase', product({ status: 'online', trading_disabled: true }), 'not-trading'],
    ['an online product', 'coinbase', product({ status: 'online', trading_disabled: false }), 'value'],
    ['a delisted product', 'coinbase', product({ status: 'delisted' }), 'not-trading'],
    ['a break', 'binanceus', symbols('BREAK'), 'not-trading'],
    ['trading', 'binanceus', symbols('TRADING'), 'value'],
    ['a status that fails loses no price', 'kraken', withStatus('/0/public/SystemStatus', { oops: 1 }), 'value'],
    ['a status that is down loses no price', 'coinbase', products(FAULTS.serverError), 'value'],
  ];
  it.each(table)('%s at %s', async (_, venue, handler, code) => {
    const { origin } = await serve(handler);
    const options = { ...setting(client(), () => 0), hosts: { [venue]: origin } };
    expect(codes(await observe(asked(venue, 'BTC'), options))).toEqual([code]);
  });
});

describe('a pair that a provider has no name for', () => {
  it('is an error value of its own', async () => {
    const { origin } = await serve(honest);
    const requests = [...asked('pyth', 'NOPE'), ...asked('kraken', 'BTC')];
    const found = await observe(requests, { ...setting(client(), () => 0), hosts: { kraken: origin } });
    expect(codes(found)).toEqual(['value', 'unknown-pair']);
  });
});
