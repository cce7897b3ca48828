import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { perpPlan, planHistory } from '../../lib/backtest/index.ts';
import { type Played, planRecorded } from '../../lib/console/policy-plan-ledger.ts';
import type { Policy } from '../../lib/core/policy/index.ts';
import {
  CADENCE,
  type Controller,
  FIRST_SLOT,
  MARKETS,
  openController,
  openPlaces,
  REALM,
  SETTINGS,
} from '../support/world.ts';

/** Long enough for the first forecast, an hour of bars after the first, and some cycles made of it. */
const SLOTS = 75;
const BTC = 'BTC-USD-PERP';
const { policy } = SETTINGS;
const major = policy.classes.major ?? expect.fail();

let world: Awaited<ReturnType<typeof openPlaces>>;
let controller: Controller;

beforeAll(async () => {
  world = await openPlaces();
  controller = openController(world.places);
  for (let minute = 0; minute < SLOTS; minute += 1) {
    expect(await controller.run(FIRST_SLOT + minute * CADENCE)).toMatchObject({ ok: true });
  }
}, 120_000);
afterAll(async () => {
  controller.close();
  await world.close();
});

const played = async (next: Policy, minutes: number, old = policy): Promise<Played> => {
  const place = { ledger: controller.ledger, realm: REALM, folder: 'here' };
  const plan = await planRecorded(place, { old, next, historySeconds: 60 * minutes }, () => undefined);
  return plan.ok ? plan.value : expect.fail(plan.error);
};
const bitcoinIn = ({ perps }: Played) => perps.find(({ market }) => market === BTC) ?? expect.fail();

describe('what a ledger recorded, decided again', () => {
  it.each([20, 90 * 1440])(
    'comes out with the digests that stand there, from %i minutes before its end',
    async (minutes) => {
      const plan = await played(policy, minutes);
      const slots = Math.min(minutes, SLOTS - 1);
      const [history] = plan.histories;
      expect(planHistory.parse(history)).toEqual(history);
      expect(history).toMatchObject({ cycles: slots, seconds: (slots - 1) * CADENCE, otherwise: [] });
      expect(history?.decidedUnder).toBe(SETTINGS.policyHash);
      const entries = slots * MARKETS.length;
      expect(history?.reproduced).toEqual({ entries, identical: entries });
      for (const perp of plan.perps) {
        expect(perpPlan.parse(perp)).toEqual(perp);
        expect(perp.span.new).toEqual(perp.span.old);
        expect(perp.first?.new).toEqual(perp.first?.old);
        expect(perp.liquidatable?.risePpm).toBe(0);
      }
    },
  );

  it('shows what stands as the newest entry has it', async () => {
    const head = await controller.ledger.head(BTC);
    const set = head.ok && head.value ? head.value.entry.set : expect.fail();
    const { first } = bitcoinIn(await played(policy, 20));
    expect(first?.slot).toBe(set.slot);
    expect(first?.old).toMatchObject({ status: set.status, initialPpm: set.newPositions?.initialPpm });
    expect(first?.old.rampEndPpm).toBe(Math.max(...(set.existing?.maintenance.map(({ toPpm }) => toPpm) ?? [])));
  });
});

it('a tightened floor raises maintenance by a ramp, and is told so for every perp', async () => {
  const floor = major.conservative.maintenancePpm + 10_000;
  const margin = { ...major.margin, maintenanceFloorPpm: floor };
  const conservative = { ...major.conservative, maintenancePpm: floor };
  const tight = { ...policy, classes: { major: { ...major, margin, conservative } } };
  const plan = await played(tight, 20);
  expect(plan.perps).toHaveLength(3);
  for (const { first, liquidatable, span } of plan.perps) {
    expect(first?.changes[0]).toMatchObject({ field: 'maintenancePpm', new: floor, class: 'automatic' });
    expect(liquidatable).toMatchObject({ endPpm: floor, usd: null });
    expect(liquidatable?.risePpm).toBe(floor - (first?.old.rampEndPpm ?? 0));
    expect(first?.new.carriedPpm).toBe(first?.old.carriedPpm);
    expect(span.new?.maintenancePpm.max).toBe(floor);
    expect(span.new?.carriedPpm.max).toBeGreaterThan(span.old?.carriedPpm.max ?? 0);
  }
});

it('a policy of a slower cadence decides the slots that it has, and the newest cycle', async () => {
  const { span, first } = bitcoinIn(await played({ ...policy, cadenceSeconds: 300, validitySeconds: 600 }, 20));
  expect([span.old?.decisions, span.new?.decisions]).toEqual([20, 4]);
  expect(first?.changes).toHaveLength(3);
});

describe('what was never recorded', () => {
  const [first, ...others] = policy.markets as [Policy['markets'][0], ...Policy['markets']];
  const without = (venue: string): Policy => ({
    ...policy,
    markets: [first, ...others].map((one) => ({
      ...one,
      sources: one.sources.filter((source) => source.venue !== venue),
    })),
  });

  it('of a source is named, and the source takes no part', async () => {
    const bitcoin = policy.markets.find(({ id }) => id === BTC) ?? expect.fail();
    const more = { ...bitcoin, sources: [...bitcoin.sources, { venue: 'gemini' as const, quote: 'USDT' }] };
    const next = { ...policy, markets: policy.markets.map((one) => (one.id === BTC ? more : one)) };
    const plan = await played(next, 20);
    expect(plan.unrecorded).toEqual({ markets: [], sources: [{ market: BTC, source: 'gemini:BTC-USDT' }] });
    const { span } = bitcoinIn(plan);
    expect(span.new).toEqual(span.old);
  });

  it('of a market is named, and there is nothing of it', async () => {
    const sol = policy.markets.find(({ id }) => id.startsWith('SOL')) ?? expect.fail();
    const doge = { ...sol, id: 'DOGE-USD-PERP' };
    const plan = await played({ ...policy, markets: [...policy.markets, doge] }, 20);
    expect(plan.unrecorded).toEqual({ markets: ['DOGE-USD-PERP'], sources: [] });
    expect(plan.perps.map(({ market }) => market)).not.toContain('DOGE-USD-PERP');
  });

  it('is not what another policy than the old one had: that is told with the fields', async () => {
    const plan = await played(policy, 20, without('kraken'));
    expect(plan.histories[0]?.decidedUnder).toBe(SETTINGS.policyHash);
    expect(plan.histories[0]?.otherwise.some((path) => path.includes('kraken'))).toBe(true);
    expect(plan.histories[0]?.reproduced?.entries).toBe(0);
  });
});

it('a ledger without any of the markets is refused', async () => {
  const none = { ...policy, markets: [{ ...(policy.markets.at(-1) ?? expect.fail()), id: 'DOGE-USD-PERP' }] };
  const place = { ledger: controller.ledger, realm: REALM, folder: 'here' };
  const plan = await planRecorded(place, { old: none, next: none, historySeconds: 60 }, () => undefined);
  expect(plan).toMatchObject({ ok: false, error: expect.stringContaining('--bars') });
});
