import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectWhole, historyOf } from '../support/audit.ts';
import { stepped } from '../support/steps.ts';
import { CADENCE, type Controller, FIRST_SLOT, MARKETS, openController, openPlaces } from '../support/world.ts';

let world: Awaited<ReturnType<typeof openPlaces>>;
let slow: Controller;
let fast: Controller;
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

const POINTS = ['observe', 'sign', ...MARKETS.map((market) => `commit ${market}`)];
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

test('through all of it every entry names streams that are in the ledger at its own slot', async () => {
  await expectWhole(fast.ledger);
});
