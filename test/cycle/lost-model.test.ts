import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countDecision } from '../../lib/cycle/count.ts';
import { replayEntry } from '../../lib/cycle/index.ts';
import { createMetrics } from '../../lib/operations/index.ts';
import { historyOf, type Written } from '../support/audit.ts';
import { cycle, inputsAt, T0, threeAt, UNBORN } from '../support/cycles.ts';
import { documentKey, openForge } from '../support/forge.ts';
import { CADENCE, FIRST_SLOT, openController, openPlaces } from '../support/world.ts';

const BTC = 'BTC-USD-PERP';
const HOUR = 3_600;

let world: Awaited<ReturnType<typeof openPlaces>>;
let forge: ReturnType<typeof openForge>;
/** Reads and replays; it runs nothing, so that it remembers no model. */
let reader: ReturnType<typeof openController>;

/** One cycle in a process that remembers nothing; the entry it wrote, and what it counted. */
const runCold = async (slot: number): Promise<{ readonly entry: Written; readonly rings: boolean }> => {
  const controller = openController(world.places);
  expect(await controller.run(slot)).toMatchObject({ ok: true });
  const entry = (await historyOf(controller.ledger)).get(BTC)?.at(-1) ?? expect.fail();
  const rings = controller.metrics
    .snapshot()
    .some(({ name, dimensions }) => name === 'forecast.fallback' && dimensions.market === BTC);
  controller.close();
  return { entry, rings };
};

const replay = (entry: Written) => replayEntry(reader.ledger, BTC, entry.body.version);
const IDENTICAL = { ok: true, value: { outcome: 'identical' } };

beforeAll(async () => {
  world = await openPlaces();
  reader = openController(world.places);
  forge = openForge(world.places, reader.ledger);
});
afterAll(async () => {
  forge.close();
  reader.close();
  await world.close();
});

describe('a stored model that the ledger cannot give', () => {
  let first: Written;
  const key = () => documentKey('MODEL', first.body.models.volatility ?? expect.fail());
  beforeAll(async () => {
    // A full hour: the model of volatility is written.
    first = (await runCold(FIRST_SLOT)).entry;
  });

  test.each([
    ['gone', (look: () => Promise<void>) => forge.without(key(), look)],
    [
      'another',
      async (look: () => Promise<void>) => {
        const other = await forge.item(documentKey('POLICY', first.body.inputs.policyHash));
        return forge.altered(key(), () => ({ body: other.body ?? expect.fail() }), look);
      },
    ],
  ] as const)('%s: the cycle goes on without it, says so, and takes it up again', async (_, harmed) => {
    const before = (await historyOf(reader.ledger)).get(BTC)?.at(-1) ?? expect.fail();
    const slot = before.body.inputs.slot + CADENCE;
    await harmed(async () => {
      const { entry, rings } = await runCold(slot);
      expect(rings).toBe(true);
      expect(entry.body.inputs.lost).toEqual(['volatility']);
      expect(entry.body.models.volatility).toBe(first.body.models.volatility);
      expect(await replay(entry)).toMatchObject(IDENTICAL);
    });
    const { entry, rings } = await runCold(slot + CADENCE);
    expect(rings).toBe(false);
    expect(entry.body.inputs.lost).toBeUndefined();
    expect(await replay(entry)).toMatchObject(IDENTICAL);
    // The cycle that went without it is decided without it again, though it is back.
    const lacking = (await historyOf(reader.ledger)).get(BTC)?.at(-2) ?? expect.fail();
    expect(await replay(lacking)).toMatchObject(IDENTICAL);
  });

  test('begins anew at the next full hour, with no predecessor', async () => {
    await forge.without(key(), async () => {
      const { entry } = await runCold(FIRST_SLOT + HOUR);
      const digest = entry.body.models.volatility ?? expect.fail();
      expect(digest).not.toBe(first.body.models.volatility);
      expect(await reader.ledger.document('MODEL', digest)).toMatchObject({ ok: true, value: { predecessor: null } });
      const { entry: next, rings } = await runCold(FIRST_SLOT + HOUR + CADENCE);
      expect([next.body.inputs.lost, rings]).toEqual([undefined, false]);
      expect(await replay(next)).toMatchObject(IDENTICAL);
    });
  });
});

describe('without a lost model, what counts as a fall back', () => {
  const rings = (warm: boolean, basis: 'champion' | 'pooled' | 'ewma' | 'held' | 'none'): boolean => {
    const { body } = cycle(UNBORN, inputsAt(T0 + CADENCE, threeAt(20_000)));
    const volatility = { ...body.decision.volatility, warm, basis };
    const metrics = createMetrics();
    countDecision(metrics, { ...body, decision: { ...body.decision, volatility } });
    return metrics.snapshot().some(({ name }) => name === 'forecast.fallback');
  };

  test('is a warm market whose champion does not speak, and not a young one that learns', () => {
    expect([rings(true, 'champion'), rings(true, 'held'), rings(true, 'pooled')]).toEqual([false, true, true]);
    expect([rings(false, 'none'), rings(false, 'ewma'), rings(false, 'pooled')]).toEqual([false, false, false]);
  });
});
