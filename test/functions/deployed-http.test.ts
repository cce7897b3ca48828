import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCycleHandler } from '../../functions/cycle.ts';
import { createReadFunction } from '../../functions/read.ts';
import { floorTo } from '../../lib/core/units/index.ts';
import { GENERATOR_EPOCH, startVenues } from '../../lib/local/venues/index.ts';
import { episodesAt } from '../../lib/local/venues/regime.ts';
import type { HttpAnswer } from '../../lib/publication/index.ts';
import { ask, type Deployment, nowSeconds, openDeployment } from '../support/deployment.ts';
import { deadOrigin } from '../support/faulty-server.ts';
import { functionUrlEvent, scheduledTick, type UrlRequest } from '../support/platform-events.ts';
import { CADENCE, FIRST_SLOT, MARKETS } from '../support/world.ts';

const MARKET = 'BTC-USD-PERP';
const VERSION = `/v1/markets/${MARKET}/parameters/1`;
const CURRENT = `/v1/markets/${MARKET}/parameters`;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await openDeployment(['approve', 'cycle', 'read']);
});
afterEach(() => deployment.tidy());
afterAll(() => deployment.close());

/** A world with one decided slot. */
const openDecided = async () => {
  const world = await deployment.openWorld();
  await deployment.runSlots([FIRST_SLOT], createCycleHandler(deployment.cycleEnv(world)));
  return world;
};

/** An answer less the moment at which it was given. */
const timeless = ({ headers, ...answer }: HttpAnswer) => {
  const { 'Plimsoll-Clock': clock, ...rest } = headers;
  expect(clock).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  return { ...answer, headers: rest };
};

describe('reading as deployed', () => {
  test('what is immutable or wrong is answered as in process, cold and warm', async () => {
    const world = await openDecided();
    const deployed = await deployment.start('read', deployment.readerEnv(world));
    const inProcess = createReadFunction(deployment.readerEnv(world));
    const first = await ask(deployed, { path: VERSION });
    expect(first.statusCode).toBe(200);
    const requests: UrlRequest[] = [
      { path: VERSION },
      { path: VERSION, headers: { 'if-none-match': first.headers.ETag ?? '' } },
      { path: VERSION, method: 'HEAD' },
      { path: `/v1/markets/${MARKET}/entries/1` },
      { path: `/v1/markets/${MARKET}/parameters/2` },
      { path: CURRENT },
      { path: '/v1/markets/DOGE-USD-PERP/parameters' },
      { path: VERSION, method: 'DELETE' },
      { path: VERSION, method: 'PUT', body: '{}' },
      { path: VERSION, method: 'POST', body: 'x'.repeat(1_000_000) },
      { path: '/openapi.json' },
      { path: '/v1/nothing' },
    ];
    for (const request of requests) {
      const there = timeless(await ask(deployed, request));
      expect([request.path, there]).toEqual([request.path, timeless(await inProcess(functionUrlEvent(request)))]);
    }
  });

  // The one test on the wall clock: venues that a busy machine answers too late for are, rightly, no quorum. So it may try again.
  test('in real time: what the deployed cycle has just decided is current, and unchanged until the next', {
    retry: 2,
  }, async () => {
    const world = await deployment.openWorld();
    const now = nowSeconds();
    // The built-in market misbehaves now and then, by its seed; here it is the clock on the wall that says when.
    const minute = Math.floor((now - GENERATOR_EPOCH) / CADENCE);
    const seed = Array.from({ length: 100 }, (_, one) => one).find((one) => episodesAt(one, minute).length === 0) ?? 0;
    const venues = await startVenues({ kind: 'generator', seed });
    if (!venues.ok) throw new Error(venues.error.detail);
    await venues.value.setTime(now);
    const hosts = { PLIMSOLL_VENUE_HOSTS: JSON.stringify(venues.value.urls) };
    const cycle = await deployment.start('cycle', { ...deployment.cycleEnv(world, 'live'), ...hosts });
    const report = await cycle.invoke(scheduledTick(floorTo(now, CADENCE)));
    expect(report).toMatchObject({ ok: true, value: { outcomes: MARKETS.map(() => ({ outcome: 'committed' })) } });
    const read = await deployment.start('read', deployment.readerEnv(world, 'live'));
    const current = await ask(read, { path: CURRENT });
    expect(current.statusCode).toBe(200);
    expect(JSON.parse(current.body)).toMatchObject({ realm: 'live', market: MARKET, version: 1, status: 'valid' });
    const again = await ask(read, { path: CURRENT, headers: { 'if-none-match': current.headers.ETag ?? '' } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(await cycle.invoke(scheduledTick(floorTo(now, CADENCE) - 10 * CADENCE))).toMatchObject({
      ok: false,
      error: { errorMessage: expect.stringMatching(/^stale-tick: /) },
    });
    await venues.value.close();
  });

  test('a stream behind an address that takes answers whole is one look, with an id to come back with', async () => {
    const read = await deployment.start('read', deployment.readerEnv(await openDecided()));
    const path = `/v1/stream?market=${MARKET}`;
    const { statusCode, headers, body } = await ask(read, { path });
    expect([statusCode, headers['Content-Type']]).toEqual([200, 'text/event-stream']);
    const [, id = ''] = body.match(/^id: (.+)$/m) ?? [];
    expect(JSON.parse(body.match(/^data: (.+)$/m)?.[1] ?? '')).toMatchObject({ market: MARKET, version: 1 });
    expect((await ask(read, { path, headers: { 'last-event-id': id } })).body).not.toContain('data:');
  });

  test('a table that is away is a 503 to the reader, never a failed invocation', async () => {
    const world = await deployment.openWorld();
    const env = { ...deployment.readerEnv(world), PLIMSOLL_DYNAMODB_ENDPOINT: await deadOrigin() };
    expect(await ask(await deployment.start('read', env), { path: CURRENT })).toMatchObject({ statusCode: 503 });
  });
});

test('signing as deployed: what is no vote and no order is refused by name, and nothing of it fails the invocation', async () => {
  const approve = await deployment.start('approve', deployment.readerEnv(await deployment.openWorld()));
  const path = `/v1/proposals/0x${'0'.repeat(64)}/approvals`;
  const orders = `/v1/markets/${MARKET}/breaker/orders`;
  const headers = { 'content-type': 'application/json' };
  const cases: [UrlRequest, number, string][] = [
    [{ path }, 405, 'method-not-allowed'],
    [{ path, method: 'POST', headers }, 400, 'vote-malformed'],
    [{ path, method: 'POST', headers, body: '{' }, 400, 'vote-malformed'],
    [{ path, method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }, 415, 'media-type'],
    [{ path, method: 'POST', headers, body: 'x'.repeat(1_000_000) }, 413, 'body-too-large'],
    [{ path: '/v1/markets', method: 'POST', headers, body: '{}' }, 404, 'not-found'],
    [{ path: orders }, 405, 'method-not-allowed'],
    [{ path: orders, method: 'POST', headers, body: '{}' }, 400, 'order-malformed'],
    [{ path: '/v1/markets/NONE-USD/breaker/orders', method: 'POST', headers, body: '{}' }, 404, 'market-unknown'],
  ];
  for (const [request, status, kind] of cases) {
    const { statusCode, body } = await ask(approve, request);
    expect([kind, statusCode, JSON.parse(body).type]).toEqual([kind, status, `urn:plimsoll:problem:${kind}`]);
  }
});
