import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCycleHandler } from '../../functions/cycle.ts';
import { formatInstant } from '../../lib/core/units/index.ts';
import type { CyclePorts } from '../../lib/cycle/index.ts';
import { createLogger } from '../../lib/operations/index.ts';
import { allAt, expectAnnounced, expectSigned, expectWhole, historyOf, slotsOf } from '../support/audit.ts';
import { deadOrigin, FAULTS } from '../support/faulty-server.ts';
import { type Deployment, openDeployment } from '../support/surroundings.ts';
import { CADENCE, FIRST_SLOT, MARKETS, openController, openPlaces } from '../support/world.ts';

let deployment: Deployment;
let slot = FIRST_SLOT;
let handler: ReturnType<typeof createCycleHandler>;
const BTC = 'BTC-USD-PERP';

const quiet = (ports: CyclePorts): CyclePorts => ({ ...ports, log: createLogger({ level: 'silent' }) });

beforeAll(async () => {
  deployment = await openDeployment();
  handler = createCycleHandler(deployment.env, quiet);
});
afterEach(() => {
  deployment.venues.mend();
  deployment.database.arm(() => 'pass');
});
afterAll(() => deployment.close());

/** The next minute's tick, with the market where it is then. */
const tick = () => {
  slot += CADENCE;
  deployment.venues.setTime(slot);
  return handler({ time: formatInstant(slot) });
};

const newest = async (market = BTC) => (await historyOf(deployment.ledger)).get(market)?.at(-1) ?? expect.fail();

test('a tick is decided, signed, filed and announced, with bytes that do not depend on sockets', async () => {
  const first = slot + CADENCE;
  const reports = [await tick(), await tick()];
  expect(reports.map((report) => report.slot)).toEqual([formatInstant(first), formatInstant(slot)]);
  expect(reports.flatMap((report) => report.outcomes.map(({ outcome }) => outcome))).toEqual(
    Array(10).fill('committed'),
  );
  const history = await expectWhole(deployment.ledger);
  await expectSigned(history);
  expectAnnounced(deployment.events(), history);

  const other = await openPlaces();
  const controller = openController(other.places);
  await controller.run(first);
  await controller.run(slot);
  const same = await historyOf(controller.ledger);
  controller.close();
  await other.close();
  expect(same).toEqual(history);
});

test('outside live the clock stands at the slot, and time within the minute is cut off', async () => {
  slot += CADENCE;
  deployment.venues.setTime(slot);
  await handler({ time: formatInstant(slot + CADENCE - 1) });
  const { body, set } = await newest();
  expect([body.inputs.slot, body.inputs.observedAtMs]).toEqual([slot, slot * 1000]);
  expect([set.slot, set.issuedAt]).toEqual([formatInstant(slot), formatInstant(slot)]);
});

describe('a venue that', () => {
  test.each([
    ['answers HTML', FAULTS.html, 'not-json'],
    ['hangs up', FAULTS.nothing, 'unreachable'],
    ['is out of order', FAULTS.serverError, 'status'],
    ['sends ten megabytes', FAULTS.tenMegabytes, 'too-large'],
    ['sends NaN', FAULTS.bareNaN, 'not-json'],
  ] as const)('%s is an error value of its own; the others form the price', async (_, fault, code) => {
    deployment.venues.break('coinbase', fault);
    await tick();
    const { body, set } = await newest();
    const failed = body.inputs.observations.filter(({ result }) => 'error' in result);
    expect(new Set(failed.map(({ venue }) => venue))).toEqual(new Set(['coinbase']));
    expect(new Set(failed.map(({ result }) => 'error' in result && result.error))).toEqual(new Set([code]));
    expect([set.status, set.price?.at]).toEqual(['valid', set.slot]);
    expect(body.decision.oracle.operators).toBeGreaterThanOrEqual(3);
  });
});

/** All venues of bitcoin but one. */
const OTHERS = ['bitstamp', 'gemini', 'bitfinex', 'okx', 'bybit', 'kucoin', 'cryptocom'] as const;

test('one hangs till the deadline, one answers HTML, all but one hang up: degraded and not loosened; then all is well', async () => {
  await tick();
  const good = await newest();
  deployment.venues.break('kraken', FAULTS.silence);
  deployment.venues.break('binance', FAULTS.html);
  for (const venue of ['binanceus', ...OTHERS] as const) deployment.venues.break(venue, FAULTS.nothing);
  const report = await tick();
  expect(report.outcomes.map(({ outcome }) => outcome)).toEqual(MARKETS.map(() => 'committed'));
  const { body, set } = await newest();
  const codes = body.inputs.observations.flatMap(({ venue, result }) =>
    'error' in result ? [`${venue} ${result.error}`] : [],
  );
  const silenced = ['binanceus', ...OTHERS].map((venue) => `${venue} unreachable`);
  expect(new Set(codes)).toEqual(new Set(['kraken timeout', 'binance not-json', ...silenced]));
  expect([set.status, set.breaker.data]).toEqual(['degraded', 'stale']);
  expect(set.price).toEqual({ ...good.set.price, ageSeconds: (good.set.price?.ageSeconds ?? 0) + CADENCE });
  expect(set.newPositions?.initialPpm).toBeGreaterThanOrEqual(good.set.newPositions?.initialPpm ?? 0);
  expect(Number(set.newPositions?.openInterestCapUsd)).toBeLessThanOrEqual(
    Number(good.set.newPositions?.openInterestCapUsd),
  );
  deployment.venues.mend();
  await tick();
  expect((await newest()).set).toMatchObject({ status: 'valid', slot: formatInstant(slot) });
});

test('without its database a tick fails with the code of the ledger, and the next one goes on', async () => {
  await tick();
  const before = await expectWhole(deployment.ledger);
  deployment.database.arm(() => 'away');
  await expect(tick()).rejects.toThrow(/^unavailable: /);
  expect(await expectWhole(deployment.ledger)).toEqual(before);
  deployment.database.arm(() => 'pass');
  await tick();
  const history = await expectWhole(deployment.ledger);
  const [entries = []] = before.values();
  expect(slotsOf(history)).toEqual(allAt(...entries.map(({ body }) => body.inputs.slot), slot));
  expectAnnounced(deployment.events(), history);
});

test.each([undefined, null, {}, { time: 7 }, { time: 'now' }, { time: '2026-02-30T00:00:00Z' }, 'x', []])(
  '%j is no tick',
  async (event) => {
    const before = await historyOf(deployment.ledger);
    await expect(handler(event)).rejects.toThrow(/^malformed-tick: /);
    expect(await historyOf(deployment.ledger)).toEqual(before);
  },
);

describe('in live', () => {
  const live = async (seconds: number) => {
    const env = { ...deployment.env, PLIMSOLL_REALM: 'live', PLIMSOLL_DYNAMODB_ENDPOINT: await deadOrigin() };
    return createCycleHandler(env, quiet)({ time: formatInstant(Math.floor(Date.now() / 1000) + seconds) });
  };

  test('a tick of long ago or of the future is refused before anything is asked', async () => {
    await expect(live(-5 * CADENCE)).rejects.toThrow(/^stale-tick: /);
    await expect(live(2 * CADENCE)).rejects.toThrow(/^early-tick: /);
  });

  test('one of the last minute is not', async () => {
    await expect(live(-CADENCE)).rejects.toThrow(/^unavailable: /);
  });
});

describe('a deployment that lacks something fails at the first tick and names it', () => {
  test.each([
    'PLIMSOLL_TABLE',
    'PLIMSOLL_POLICY_FILE',
    'PLIMSOLL_EVENT_BUS',
    'PLIMSOLL_SIGNING_KEY',
    'PLIMSOLL_PUBLIC_URL',
  ])('%s', async (name) => {
    const lacking = createCycleHandler({ ...deployment.env, [name]: '' });
    await expect(lacking({ time: formatInstant(slot) })).rejects.toThrow(name.replace('_FILE', ''));
  });

  test('a policy that is not in the ledger, then is', async () => {
    const { PLIMSOLL_POLICY_FILE: _file, ...env } = deployment.env;
    const known = (await newest()).body.inputs.policyHash;
    const event = { time: formatInstant(slot) };
    const unknown = createCycleHandler({ ...env, PLIMSOLL_POLICY_HASH: `0x${'ab'.repeat(32)}` });
    await expect(unknown(event)).rejects.toThrow('is not in the ledger');
    const byHash = createCycleHandler({ ...env, PLIMSOLL_POLICY_HASH: known });
    deployment.database.arm(() => 'away');
    await expect(byHash(event)).rejects.toThrow(known);
    deployment.database.arm(() => 'pass');
    const report = await byHash(event);
    expect(new Set(report.outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['duplicate']));
  });
});
