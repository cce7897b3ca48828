import type { RequestListener } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../lib/core/market/index.ts';
import { defaultPolicy, policyHash } from '../../lib/core/policy/index.ts';
import { plan } from '../../lib/cycle/index.ts';
import { createHttpClient } from '../../lib/http/index.ts';
import { createAccess, observe } from '../../lib/sources/index.ts';
import { answer, FAULTS, json, redirectTo, startServer, type TestServer } from '../support/faulty-server.ts';
import { lastWaiting } from '../support/last-waiting.ts';
import { ASKS, BIDS, coinbaseBook, honest } from '../support/venue-bodies.ts';

const NOW_MS = 1_700_000_040_000;
const http = createHttpClient();
const servers: TestServer[] = [];
afterAll(() => http.close());
afterEach(() => Promise.all(servers.splice(0).map((one) => one.close())));
const serve = async (handler: RequestListener): Promise<string> => {
  const server = await startServer(handler);
  servers.push(server);
  return server.origin;
};

/** Coinbase is the hostile one, Kraken the honest one beside it. */
const cycle = async (hostile: RequestListener, isStuck = false): Promise<readonly Observation[]> => {
  const hosts = { coinbase: await serve(hostile), kraken: await serve(honest) };
  return observe(
    (['coinbase', 'kraken'] as const).map((venue) => ({ source: { venue }, pair: { base: 'BTC', quote: 'USD' } })),
    {
      // Only what never ends needs the deadline; whatever else ends by itself.
      ...lastWaiting(http, isStuck ? [hosts.coinbase] : []),
      hosts,
      access: createAccess({ monotonicMs: () => performance.now(), exempt: () => true }),
      clock: () => NOW_MS,
      patienceMs: 60_000,
      impactSize: 5_000,
      modelled: false,
    },
  );
};
const codes = (observations: readonly Observation[]): readonly string[] =>
  observations.map(({ result }) => ('error' in result ? result.error : 'value'));

/** A byte whenever the last one has left, and never an end. */
const slowDrip: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"bids":[');
  const drip = (): void => {
    if (!response.destroyed) response.write(' ', () => setImmediate(drip));
  };
  drip();
};

/** Blanks without end that arrive compressed a thousand to one. */
const endlessBomb: RequestListener = (_, response) => {
  const piece = gzipSync(Buffer.alloc(1_000_000, ' '));
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
};

const book = (text: string): RequestListener => answer(text);
const side = (levels: readonly (readonly unknown[])[]): string => JSON.stringify(levels.map((level) => [...level, 1]));
const [bids, asks] = [side(BIDS), side(ASKS)];

const hostile: readonly [name: string, handler: RequestListener, code: string][] = [
  ['an endless stream', FAULTS.endless, 'too-large'],
  ['a slow drip', slowDrip, 'timeout'],
  ['silence', FAULTS.silence, 'timeout'],
  ['a redirect elsewhere', redirectTo('http://localhost:9/products'), 'redirect'],
  ['a compression bomb', FAULTS.gzipBomb, 'too-large'],
  ['a compression bomb without end', endlessBomb, 'too-large'],
  ['a million brackets', book('['.repeat(1_000_000)), 'not-json'],
  ['a book in a thousand brackets', book(`${'['.repeat(1_000)}${bids}${']'.repeat(1_000)}`), 'not-json'],
  ['two books under one key', book(`{"sequence":7,"bids":${bids},"asks":${asks},"bids":${bids}}`), 'not-json'],
  ['one of them in another spelling', book(`{"sequence":7,"bids":${bids},"asks":${asks},"b\\u0069ds":[]}`), 'not-json'],
  ['a price with an exponent', json(coinbaseBook([['9.99e1', '50']])), 'schema'],
  ['a price in Arabic digits', json(coinbaseBook([['٩٩.٩', '50']])), 'schema'],
  ['a price in full-width digits', json(coinbaseBook([['９９.９', '50']])), 'schema'],
  ['a size beyond all measure', json(coinbaseBook([['99.9', '9'.repeat(400)]])), 'schema'],
  [
    'a million levels of nothing',
    json(
      coinbaseBook(
        Array(200_000)
          .fill(null)
          .map(() => []),
      ),
    ),
    'schema',
  ],
];

describe('a hostile venue costs itself, and nobody else', () => {
  it.each(hostile)('%s', async (_, handler, code) => {
    expect(codes(await cycle(handler, code === 'timeout'))).toEqual([code, 'value']);
  });

  it('a clock an hour ahead is told by the oracle, because only it knows what time it is', async () => {
    const ahead = new Date(NOW_MS + 3_600_000).toISOString();
    const [observation] = await cycle((request, response) =>
      (request.url?.includes('/book') ? json(coinbaseBook(BIDS, ASKS, { time: ahead })) : honest)(request, response),
    );
    if (!observation) throw new Error('nothing observed');
    const base = defaultPolicy();
    const bitcoin = base.markets.filter(({ id }) => id === 'BTC-USD-PERP');
    const policy = { ...base, markets: bitcoin.map((market) => ({ ...market, listingPrice: 100 })) };
    const settings = { realm: 'simulated:7', policy, policyHash: policyHash(policy), publicUrl: 'http://localhost' };
    const observed = { slot: NOW_MS / 1000, observedAtMs: NOW_MS, observations: [observation] };
    const planned = plan(policy.markets, new Map(), settings, observed);
    if (!planned.ok) throw new Error(planned.error.detail);
    const verdicts = planned.value[0]?.output.body.decision.oracle.sources;
    expect(verdicts).toEqual([expect.objectContaining({ source: 'coinbase:BTC-USD', verdict: 'future' })]);
  });
});

describe('memory stays flat', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = async (): Promise<number> => {
    // Handles of decompressors and sockets are let go a turn after they were closed.
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise(setImmediate);
      collect();
    }
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  const bad = [FAULTS.endless, endlessBomb, FAULTS.gzipBomb, FAULTS.tenMegabytes];
  const rounds = async (count: number): Promise<void> => {
    for (let round = 0; round < count; round += 1) {
      for (const handler of bad) await cycle(handler);
      await Promise.all(servers.splice(0).map((one) => one.close()));
    }
  };

  it('a hundred answers without end leave less than a twentieth of what was read of them', async () => {
    await rounds(3);
    const before = await heldBytes();
    await rounds(25);
    // Each book is read up to eight megabytes: eight hundred in all.
    expect((await heldBytes()) - before).toBeLessThan(40_000_000);
  }, 240_000);
});
