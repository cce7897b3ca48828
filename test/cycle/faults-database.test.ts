import { afterAll, beforeAll, expect, test } from 'vitest';
import { allAt, expectAnnounced, expectWhole, slotsOf } from '../support/audit.ts';
import { type Fates, startDatabaseProxy } from '../support/database-proxy.ts';
import { type Controller, FIRST_SLOT, openController, openPlaces } from '../support/world.ts';

const HOUR = 3_600;

let world: Awaited<ReturnType<typeof openPlaces>>;
let proxy: Awaited<ReturnType<typeof startDatabaseProxy>>;
/** Asks each question once, so that one fault is one failure; the others try again as the product does. */
let hasty: Controller;
let patient: Controller;
/** The slots decided so far: every one ends an hour, so that each cycle writes models too. */
const decided: number[] = [];

beforeAll(async () => {
  world = await openPlaces();
  proxy = await startDatabaseProxy(world.places.database);
  const places = { ...world.places, database: proxy.endpoint };
  hasty = openController(places, { attempts: 1 });
  patient = openController(places);
});
afterAll(async () => {
  hasty.close();
  patient.close();
  await proxy.close();
  await world.close();
});

const nextSlot = (): number => {
  const slot = (decided.at(-1) ?? FIRST_SLOT) + HOUR;
  decided.push(slot);
  return slot;
};

/** What the two newest versions of each market must be, however the run before ended. */
const expectNewestWhole = async (): Promise<void> => {
  await expectWhole(hasty.ledger, Math.max(1, decided.length - 1));
};

/** One cycle with a fault, and one of the same slot without. False when the cycle was over before the fault came. */
const survives = async (fateOf: Fates, of: 'all' | 'writes'): Promise<boolean> => {
  const slot = nextSlot();
  proxy.arm(fateOf, of);
  const report = await hasty.run(slot);
  const harmed = proxy.harmed() > 0;
  proxy.arm(() => 'pass');
  const failures = report.ok ? report.value.deliveryFailures : [report.error];
  expect(failures.map(({ code }) => code).filter((code) => code !== 'unavailable' && code !== 'throttled')).toEqual([]);
  expect(failures.length > 0, 'a fault is told, and nothing else is').toBe(harmed);
  await expectNewestWhole();
  expect(await hasty.run(slot)).toMatchObject({ ok: true, value: { deliveryFailures: [] } });
  return harmed;
};

/** A cycle asks some thirty things of the database; a loop beyond this has not met its end. */
const MANY = 60;
/** Two cycles for each request take five seconds; where others are at work, many times that. */
const LOOP_MS = 120_000;

const atEvery = async (of: 'all' | 'writes', fateOf: (fault: number) => Fates): Promise<number> => {
  for (let fault = 1; fault < MANY; fault += 1) if (!(await survives(fateOf(fault), of))) return fault - 1;
  return MANY;
};

test(
  'a database that fails from any one request on costs the run and nothing else',
  async () => {
    const requests = await atEvery('all', (fault) => (number) => {
      const broken = fault % 2 ? 'refuse' : 'away';
      return number < fault ? 'pass' : broken;
    });
    expect(requests).toBeGreaterThan(20);
    expect(requests).toBeLessThan(MANY);
  },
  LOOP_MS,
);

test(
  'an answer that is lost after any one write was done, or a write refused as one too many, costs no more',
  async () => {
    const writes = await atEvery('writes', (fault) => (number) => {
      const broken = fault % 3 ? 'lose' : 'throttle';
      return number === fault ? broken : 'pass';
    });
    // The policy, and for each of five markets a model, the entry and the cursor.
    expect(writes).toBe(16);
  },
  LOOP_MS,
);

test('a database that fails every first request, or does its work and loses the answer, is asked again within the run', async () => {
  const slot = nextSlot();
  proxy.arm((_, attempt, writes) => {
    const broken = writes ? 'lose' : 'refuse';
    return attempt > 1 ? 'pass' : broken;
  });
  const report = await patient.run(slot);
  expect(proxy.harmed()).toBeGreaterThan(20);
  proxy.arm(() => 'pass');
  expect(report).toMatchObject({ ok: true, value: { deliveryFailures: [] } });
  if (report.ok) expect(new Set(report.value.outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['committed']));
  await expectNewestWhole();
});

test('thirty runs at once over such a database still leave one entry a market', async () => {
  const slot = nextSlot();
  const places = { ...world.places, database: proxy.endpoint };
  const controllers = Array.from({ length: 30 }, (_, lateMs) => openController(places, { lateMs, attempts: 1 }));
  proxy.arm((number) => (number % 97 === 0 ? 'lose' : number % 61 === 0 ? 'refuse' : 'pass'));
  await Promise.all(controllers.map((controller) => controller.run(slot)));
  proxy.arm(() => 'pass');
  for (const controller of controllers) controller.close();
  expect(await hasty.run(slot)).toMatchObject({ ok: true, value: { deliveryFailures: [] } });
  await expectNewestWhole();
});

test('after all of it each slot has one entry a market, and each of them was announced in order', async () => {
  const history = await expectWhole(hasty.ledger);
  expect(slotsOf(history)).toEqual(allAt(...decided));
  expectAnnounced(world.events(), history);
});
