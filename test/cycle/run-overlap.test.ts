import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectWhole, historyOf } from '../support/audit.ts';
import { stepped } from '../support/steps.ts';
import { CADENCE, type Controller, FIRST_SLOT, MARKETS, openController, openPlaces } from '../support/world.ts';

let world: Awaited<ReturnType<typeof openPlaces>>;
let slow: Controller;
let fast: Controller;
const deaths: Controller[] = [];
/** After which step the slow run stands still, and what happens meanwhile. */
let pause: { readonly after: string; readonly meanwhile: () => Promise<unknown> } | null = null;
let slot = FIRST_SLOT;
/** Each leaves at least one version a market. */
let overlaps = 0;

beforeAll(async () => {
  world = await openPlaces();
  fast = openController(world.places, { lateMs: 1 });
  slow = openController(world.places, {
    wrap: (ports) =>
      stepped(ports, async (name, call) => {
        const answer = await call();
        if (name === pause?.after) {
          const { meanwhile } = pause;
          pause = null;
          await meanwhile();
        }
        return answer;
      }),
  });
});
afterAll(async () => {
  slow.close();
  fast.close();
  for (const dead of deaths) dead.close();
  await world.close();
});

/** What each market was decided for, when a whole run for `fastSlot` fell into one for `slot` that had just taken `after`. */
const overlap = async (after: string, fastSlot: number): Promise<Record<string, number[]>> => {
  const met: unknown[] = [];
  pause = { after, meanwhile: async () => met.push(await fast.run(fastSlot)) };
  expect(await slow.run(slot)).toMatchObject({ ok: true, value: { deliveryFailures: [] } });
  expect(met).toMatchObject([{ ok: true, value: { deliveryFailures: [] } }]);
  const history = await historyOf(fast.ledger, overlaps + 1);
  overlaps += 1;
  return Object.fromEntries(
    [...history].map(([market, entries]) => [
      market,
      entries.map(({ body }) => body.inputs.slot).filter((one) => one >= Math.min(slot, fastSlot)),
    ]),
  );
};

/** A run for `slot` that stops for ever once it has taken `last`; resolves when it stands there. */
const dyingRun = (last: string): Promise<void> =>
  new Promise((resolve) => {
    const never = new Promise<never>(() => undefined);
    const dying = openController(world.places, {
      lateMs: 2,
      wrap: (ports) =>
        stepped(ports, async (name, call) => {
          const answer = await call();
          if (name !== last) return answer;
          resolve();
          return never;
        }),
    });
    deaths.push(dying);
    void dying.run(slot);
  });

/** Before anything is written, after each of the streams that others stand on, and when one market is left. */
const POINTS = ['sign', ...[0, 1, MARKETS.length - 2].map((index) => `commit ${MARKETS[index]}`)];
/** Which markets the slow run had written before it stood still. */
const written = (after: string, market: string): boolean =>
  MARKETS.indexOf(market) <= MARKETS.indexOf(after.replace('commit ', ''));
const expected = (slotsOf: (market: string) => number[]): Record<string, number[]> =>
  Object.fromEntries(MARKETS.map((market) => [market, slotsOf(market)]));

describe.each(POINTS)('a run that stands still after "%s" while another runs', (after) => {
  test('for the same slot: each market has one entry', async () => {
    slot += 3 * CADENCE;
    expect(await overlap(after, slot)).toEqual(expected(() => [slot]));
  });

  test('for the next slot: it does not come after it', async () => {
    slot += 3 * CADENCE;
    const next = slot + CADENCE;
    expect(await overlap(after, next)).toEqual(expected((market) => (written(after, market) ? [slot, next] : [next])));
  });

  test('for the slot before: it steps again, and its own slot is decided for every market', async () => {
    slot += 3 * CADENCE;
    const before = slot - CADENCE;
    expect(await overlap(after, before)).toEqual(
      expected((market) => (written(after, market) ? [slot] : [before, slot])),
    );
  });
});

describe.each(MARKETS)('a run that has signed while another died after it had written %s', (market) => {
  test('takes over from there: what it writes stands on the streams of the dead run', async () => {
    slot += CADENCE;
    pause = { after: 'sign', meanwhile: () => dyingRun(`commit ${market}`) };
    const report = await slow.run(slot);
    const outcomes = report.ok ? report.value.outcomes : expect.fail(report.error.detail);
    const taken = MARKETS.indexOf(market) + 1;
    expect(Object.fromEntries(outcomes.map((one) => [one.market, one.outcome]))).toEqual(
      Object.fromEntries(MARKETS.map((one, index) => [one, index < taken ? 'overtaken' : 'committed'])),
    );
  });
});

test('through all of it every entry names streams that are in the ledger at its own slot', async () => {
  await expectWhole(fast.ledger);
});
