import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ceilTo } from '../../lib/core/units/index.ts';
import { allAt, expectAnnounced, expectWhole, slotsOf } from '../support/audit.ts';
import type { KillOrder, KillPoint } from '../support/killable.ts';
import { newestItems, putItems } from '../support/ledger-copy.ts';
import { stepped } from '../support/steps.ts';
import { BAR, CADENCE, FIRST_SLOT, MARKETS, openController, openPlaces } from '../support/world.ts';

type World = Awaited<ReturnType<typeof openPlaces>>;

/** Midnight, at which every model moves on: margins take in their day, which needs a forecast, and that an hour of minutes. */
const SLOT = ceilTo(FIRST_SLOT + 24 * BAR, 86_400);
const WARM_UP = Array.from({ length: 76 }, (_, minute) => SLOT - (76 - minute) * CADENCE);
const VERSION = WARM_UP.length + 1;

const PERPS = MARKETS.filter((market) => market.endsWith('-PERP'));
const STREAMS = MARKETS.filter((market) => !PERPS.includes(market));
/** The steps of that cycle that follow one another … */
const DECIDING = [
  'put POLICY',
  'observe',
  'sign',
  ...STREAMS.flatMap((market) => [`put volatility of ${market}`, `commit ${market}`]),
  ...PERPS.flatMap((market) => [`put volatility of ${market}`, `put margin of ${market}`, `commit ${market}`]),
];
/** … and those of each market by itself. */
const ANNOUNCING = MARKETS.flatMap((market) => [`publish ${market}`, `advance ${market}`]);
/** After one step and before the one that follows it are one moment, so only the last needs an end of its own. */
const POINTS = [
  ...[...DECIDING, ...ANNOUNCING].map((step) => ({ step, when: 'before' }) as const),
  ...[...DECIDING.slice(-1), ...ANNOUNCING].map((step) => ({ step, when: 'after' }) as const),
];

/** Ten times what it takes: the process that is to be killed starts slowly where others are at work. */
const SETUP_MS = 120_000;

let template: World;
let taken: string[];
let worlds: readonly (World & (typeof POINTS)[number])[];
let exit: readonly [number | null, string | null];

const killedIn = async (points: readonly KillPoint[]): Promise<readonly [number | null, string | null]> => {
  const order: KillOrder = { slot: SLOT, points };
  const program = new URL('../support/killable.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(order)], { stdio: 'inherit' });
  return (await once(child, 'exit')) as [number | null, string | null];
};

beforeAll(async () => {
  template = await openPlaces();
  const controller = openController(template.places);
  for (const slot of WARM_UP) expect(await controller.run(slot)).toMatchObject({ ok: true });
  const items = await newestItems(template.places, controller.ledger, VERSION - 1);
  controller.close();
  worlds = await Promise.all(
    POINTS.map(async (point) => {
      const world = await openPlaces();
      await putItems(world.places, items);
      return { ...world, ...point };
    }),
  );
  taken = [];
  const unharmed = openController(template.places, {
    wrap: (ports) =>
      stepped(ports, (name, call) => {
        taken.push(name);
        return call();
      }),
  });
  await unharmed.run(SLOT);
  unharmed.close();
  exit = await killedIn(worlds.map(({ places, step, when }) => ({ places, step, when })));
}, SETUP_MS);
afterAll(async () => {
  await Promise.all([template, ...worlds].map((world) => world.close()));
});

test('the steps between which it is killed are all that a cycle takes', () => {
  expect(taken.slice(0, DECIDING.length)).toEqual(DECIDING);
  expect(taken.slice(DECIDING.length).sort()).toEqual([...ANNOUNCING].sort());
});

test('the process was killed with every cycle at its point', () => {
  expect(exit).toEqual([null, 'SIGKILL']);
});

describe('killed', () => {
  const named = POINTS.map(({ when, step }) => [when, step] as const);
  test.each(named)('%s "%s": nothing is lost, doubled, half written or left unannounced', async (...point) => {
    const world = worlds.find(({ when, step }) => when === point[0] && step === point[1]) ?? expect.fail();
    const controller = openController(world.places);
    await expectWhole(controller.ledger, VERSION - 1);
    expect(await controller.run(SLOT)).toMatchObject({ ok: true, value: { deliveryFailures: [] } });
    expect(await controller.run(SLOT + CADENCE)).toMatchObject({ ok: true, value: { deliveryFailures: [] } });
    const before = WARM_UP.at(-1) ?? 0;
    const history = await expectWhole(controller.ledger, VERSION - 1);
    expect(slotsOf(history)).toEqual(allAt(before, SLOT, SLOT + CADENCE));
    expectAnnounced(world.events(), new Map([...history].map(([market, entries]) => [market, entries.slice(1)])));
    controller.close();
  });
});
