import { afterEach, expect, test } from 'vitest';
import { canonical } from '../../lib/core/units/index.ts';
import { expectWhole, type History } from '../support/audit.ts';
import { BAR, CADENCE, FIRST_SLOT, openController, openPlaces, type Places } from '../support/world.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const places = async (): Promise<Places> => {
  const opened = await openPlaces();
  closing.push(opened.close);
  return opened.places;
};

/** Bars end in it, a minute is missing from it, and two bars pass without a run. */
const SLOTS = [
  ...[0, 1, 2, 4, 5].map((minute) => FIRST_SLOT + minute * CADENCE),
  ...[3, 4, 5].map((bar) => FIRST_SLOT + bar * BAR),
  FIRST_SLOT + 5 * BAR + CADENCE,
];

/** Decides all slots in a fresh ledger; before each slot of `restarts` the controller is replaced by a new one. */
const decide = async (restarts: readonly number[]): Promise<History> => {
  const place = await places();
  let controller = openController(place);
  for (const slot of SLOTS) {
    if (restarts.includes(slot)) {
      controller.close();
      controller = openController(place);
    }
    expect(await controller.run(slot)).toMatchObject({ ok: true });
  }
  const history = await expectWhole(controller.ledger);
  controller.close();
  return history;
};

const bytesOf = (history: History): string[] =>
  [...history.values()].flat().map(({ body, digest, set }) => canonical({ body, digest, set }));

test('two ledgers fed the same slots hold the same bytes, also when one controller starts anew before each run', async () => {
  const [steady, restarted] = await Promise.all([decide([]), decide(SLOTS)]);
  expect(bytesOf(steady)).toHaveLength(SLOTS.length * 5);
  expect(bytesOf(restarted)).toEqual(bytesOf(steady));
});
