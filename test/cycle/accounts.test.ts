import { afterAll, beforeAll, expect, test } from 'vitest';
import { upgrade } from '../../lib/core/controller/index.ts';
import { MAX_POSITIONS } from '../../lib/core/market/index.ts';
import { digestOf, formatInstant, ok } from '../../lib/core/units/index.ts';
import { replayEntry } from '../../lib/cycle/index.ts';
import { accountsOf, longWith } from '../support/accounts.ts';
import { CADENCE, type Controller, FIRST_SLOT, openController, openPlaces } from '../support/world.ts';

const BTC = 'BTC-USD-PERP';
const counted = accountsOf({ positions: [longWith(10_000, 60_000)], takenAt: formatInstant(FIRST_SLOT) });
/** Digits that no packing makes smaller: more than one item of the ledger holds. */
const huge = accountsOf({
  takenAt: formatInstant(FIRST_SLOT),
  positions: Array.from({ length: MAX_POSITIONS }, (_, index) => {
    const digits = BigInt(digestOf(index)).toString();
    const [size, entryPrice, collateral] = [0, 25, 50].map((at) => `1${digits.slice(at, at + 25)}`) as [
      string,
      string,
      string,
    ];
    return { side: 'long' as const, size, entryPrice, collateral };
  }),
});
const TOLD = [counted, counted, huge];

let world: Awaited<ReturnType<typeof openPlaces>>;
let controller: Controller;
let minute = 0;

beforeAll(async () => {
  world = await openPlaces();
  controller = openController(world.places, {
    wrap: (ports) => ({
      ...ports,
      accounts: async () => {
        const snapshot = TOLD[minute] ?? counted;
        return new Map([[BTC, ok({ digest: digestOf(snapshot), snapshot })]]);
      },
    }),
  });
  for (minute = 0; minute < TOLD.length; minute += 1) {
    expect(await controller.run(FIRST_SLOT + minute * CADENCE)).toMatchObject({ ok: true });
  }
});
afterAll(async () => {
  controller.close();
  await world.close();
});

const bodyOf = async (version: number) => {
  const entry = await controller.ledger.entry(BTC, version);
  const body = entry.ok && entry.value ? upgrade(entry.value.entry.body) : null;
  return body?.ok ? body.value : expect.fail();
};

test('accounts stand in the ledger under their digest, and the decision that used them is made again from there', async () => {
  for (const version of [1, 2]) {
    const { inputs, decision } = await bodyOf(version);
    expect(inputs.snapshot).toBe(digestOf(counted));
    expect(decision.accounts).toMatchObject({ verdict: 'used', takenAt: counted.takenAt });
    expect(await controller.ledger.document('SNAPSHOT', digestOf(counted))).toEqual({ ok: true, value: counted });
    expect(await replayEntry(controller.ledger, BTC, version)).toMatchObject({ value: { outcome: 'identical' } });
  }
});

test('accounts that the ledger cannot hold cost the judgement and no cycle, and it is counted', async () => {
  const { inputs, decision } = await bodyOf(3);
  expect(inputs).toMatchObject({ snapshot: null, snapshotFault: 'too-large' });
  expect(decision).toMatchObject({ status: 'valid', accounts: { verdict: 'too-large', rise: null } });
  expect(decision.reasons).toContain('snapshot:too-large');
  expect(await replayEntry(controller.ledger, BTC, 3)).toMatchObject({ value: { outcome: 'identical' } });
  const dimensions = { market: BTC, code: 'too-large' };
  expect(controller.metrics.snapshot()).toContainEqual(
    expect.objectContaining({ name: 'snapshot.unused', dimensions }),
  );
});
