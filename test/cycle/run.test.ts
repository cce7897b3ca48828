import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CyclePorts } from '../../lib/cycle/index.ts';
import { allAt, expectAnnounced, expectSigned, expectWhole, slotsOf } from '../support/audit.ts';
import { BAR, CADENCE, type Controller, FIRST_SLOT, MARKETS, openController, openPlaces } from '../support/world.ts';

const RUNS = 30;
let world: Awaited<ReturnType<typeof openPlaces>>;
let controllers: Controller[];
let looks = 0;

const counted = (ports: CyclePorts): CyclePorts => ({
  ...ports,
  observe: (asked) => {
    looks += 1;
    return ports.observe(asked);
  },
});

beforeAll(async () => {
  world = await openPlaces();
  // Each looks at its own millisecond, so that no two runs would write the same bytes.
  controllers = Array.from({ length: RUNS }, (_, lateMs) => openController(world.places, { lateMs, wrap: counted }));
});
afterAll(async () => {
  for (const controller of controllers) controller.close();
  await world.close();
});

const ledger = () => controllers[0]?.ledger ?? expect.fail();

/** Runs all controllers at once, each for the slot that it is given, and gives who committed what. */
const race = async (slotOf: (index: number) => number) => {
  const reports = await Promise.all(controllers.map((controller, index) => controller.run(slotOf(index))));
  return reports.flatMap((report, index) => {
    if (!report.ok) return expect.fail(JSON.stringify(report.error));
    expect(report.value.deliveryFailures).toEqual([]);
    expect(report.value.outcomes.map(({ market }) => market).sort()).toEqual([...MARKETS].sort());
    return report.value.outcomes.map((outcome) => ({ ...outcome, slot: slotOf(index) }));
  });
};

const committedFor = (outcomes: Awaited<ReturnType<typeof race>>, slot: number): string[] =>
  outcomes
    .filter((one) => one.outcome === 'committed' && one.slot === slot)
    .map(({ market }) => market)
    .sort();

test('thirty runs of one slot leave one entry a market, round after round', async () => {
  const rounds = [FIRST_SLOT, FIRST_SLOT + BAR];
  for (const slot of rounds) expect(committedFor(await race(() => slot), slot)).toEqual([...MARKETS].sort());
  const history = await expectWhole(ledger());
  expect(slotsOf(history)).toEqual(allAt(...rounds));
  const conflicts = controllers.flatMap(({ metrics }) => metrics.snapshot()).filter((m) => m.name === 'cycle.conflict');
  expect(conflicts.length, 'runs that really raced').toBeGreaterThan(0);
  expectAnnounced(world.events(), history);
  await expectSigned(history);
});

test('of two neighbouring slots at once the newer one is decided for every market, each at most once', async () => {
  const [older, newer] = [FIRST_SLOT + BAR + CADENCE, FIRST_SLOT + BAR + 2 * CADENCE];
  looks = 0;
  const outcomes = await race((index) => (index % 2 ? newer : older));
  expect(looks, 'however often a run steps, it looks once').toBeLessThanOrEqual(RUNS);
  expect(committedFor(outcomes, newer)).toEqual([...MARKETS].sort());
  const once = committedFor(outcomes, older);
  expect(new Set(once).size).toBe(once.length);
  const history = await expectWhole(ledger());
  for (const entries of history.values()) expect(entries.at(-1)?.body.inputs.slot).toBe(newer);
  expectAnnounced(world.events(), history);
});

test('a late duplicate of any old slot decides nothing', async () => {
  const history = await expectWhole(ledger());
  // The slot between the two rounds was never decided, and is as old as the others.
  const old = [FIRST_SLOT, FIRST_SLOT + CADENCE, FIRST_SLOT + BAR, FIRST_SLOT + BAR + CADENCE];
  const outcomes = await race((index) => old[index % old.length] ?? FIRST_SLOT);
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['duplicate']));
  expect(await expectWhole(ledger())).toEqual(history);
});
