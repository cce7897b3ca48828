import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { maintenanceAt } from '../../lib/core/margin/index.ts';
import { err, formatInstant, parseInstant } from '../../lib/core/units/index.ts';
import { METRICS, type MetricName } from '../../lib/operations/index.ts';
import { localSigner, type Signer } from '../../lib/publication/index.ts';
import { allAt, expectWhole, slotsOf, type Written } from '../support/audit.ts';
import { NO_OUTAGE, nobody, type Outage, onlyCoinbase, withOutage } from '../support/outage.ts';
import {
  CADENCE,
  type Controller,
  FIRST_SLOT,
  MARKETS,
  openController,
  openPlaces,
  SETTINGS,
} from '../support/world.ts';

const BTC = 'BTC-USD-PERP';
let world: Awaited<ReturnType<typeof openPlaces>>;
let controller: Controller;
let outage: Outage;
let signer: Signer | null;

beforeEach(async () => {
  world = await openPlaces();
  outage = NO_OUTAGE;
  signer = null;
  controller = openController(world.places, {
    wrap: (ports) => withOutage(() => outage)({ ...ports, signer: signer ?? ports.signer }),
  });
});
afterEach(async () => {
  controller.close();
  await world.close();
});

const slotAt = (minute: number): number => FIRST_SLOT + minute * CADENCE;

const runMinutes = async (from: number, to: number): Promise<void> => {
  for (let minute = from; minute < to; minute += 1) {
    expect(await controller.run(slotAt(minute))).toMatchObject({ ok: true });
  }
};

const versionsOf = async (market: string): Promise<readonly Written[]> =>
  (await expectWhole(controller.ledger)).get(market) ?? [];

const count = (name: MetricName, dimensions: Record<string, string>): number =>
  controller.metrics
    .snapshot()
    .filter((one) => one.name === name && JSON.stringify(one.dimensions) === JSON.stringify(dimensions))
    .reduce((sum, { value }) => sum + value, 0);

describe('a signer that', () => {
  const genuine = localSigner(`0x${'5a'.repeat(32)}`);
  const away = {
    code: 'signer-unavailable',
    retryable: true,
    metricLabel: 'signer-unavailable',
    detail: 'away',
  } as const;
  const faulty: readonly (readonly [string, string, Signer])[] = [
    ['cannot be reached', 'signer-unavailable', { ...genuine, sign: async () => err(away) }],
    ['signs with another key', 'bad-signature', { ...localSigner(`0x${'6b'.repeat(32)}`), address: genuine.address }],
    ['signs something else', 'bad-signature', { ...genuine, sign: () => genuine.sign(`0x${'00'.repeat(32)}`) }],
    [
      'answers with nonsense',
      'bad-signature',
      { ...genuine, sign: async () => ({ ok: true, value: `0x${'00'.repeat(65)}` }) },
    ],
  ];
  test.each(faulty)('%s leaves no entry and no event, and the next run goes on', async (_, code, broken) => {
    await runMinutes(0, 1);
    signer = broken;
    expect(await controller.run(slotAt(1))).toMatchObject({ ok: false, error: { code, market: null } });
    expect(count('cycle.failed', { market: 'all', code })).toBe(1);
    expect(slotsOf(await expectWhole(controller.ledger))).toEqual(allAt(slotAt(0)));
    expect(world.events()).toHaveLength(MARKETS.length);
    signer = null;
    await runMinutes(2, 3);
    expect(slotsOf(await expectWhole(controller.ledger))).toEqual(allAt(slotAt(0), slotAt(2)));
  });
});

const seconds = (instant: string): number => {
  const parsed = parseInstant(instant);
  return parsed.ok ? parsed.value : expect.fail(parsed.error);
};

const maintenanceOf = ({ set }: Written, at: number): number =>
  maintenanceAt(
    (set.existing?.maintenance ?? []).map((leg) => ({
      ...leg,
      startAt: seconds(leg.startAt),
      endAt: seconds(leg.endAt),
    })),
    at,
  );

const fieldsOf = ({ set }: Written) => {
  const fields = set.newPositions ?? expect.fail('no parameters');
  return {
    least: [fields.initialPpm, fields.maintenancePpm],
    most: [fields.maxLeverageCenti, Number(fields.openInterestCapUsd)],
  };
};

/** Asks for at least as much and allows at most as much. */
const expectNotLooser = (entry: Written, than: Written): void => {
  const [own, other] = [fieldsOf(entry), fieldsOf(than)];
  for (const [index, value] of own.least.entries()) expect(value).toBeGreaterThanOrEqual(other.least[index] ?? 0);
  for (const [index, value] of own.most.entries()) expect(value).toBeLessThanOrEqual(other.most[index] ?? 0);
};

describe.each([
  ['all venues are silent', nobody],
  ['one operator is left', onlyCoinbase],
])('when %s', (_, broken) => {
  const GOOD = 3;
  const { validitySeconds, maxDegradedSeconds } = SETTINGS.policy;
  const LOST = maxDegradedSeconds / CADENCE + 2;

  test('the last good set is carried on, tightened and ageing, until its grace ends; then data comes back', async () => {
    await runMinutes(0, GOOD);
    outage = broken;
    await runMinutes(GOOD, GOOD + LOST);
    outage = NO_OUTAGE;
    await runMinutes(GOOD + LOST, GOOD + LOST + 1);

    const versions = await versionsOf(BTC);
    const good = versions[GOOD - 1] ?? expect.fail();
    expect(good.set.status).toBe('valid');
    const graceEnd = good.body.inputs.slot + maxDegradedSeconds;
    const promised = Math.max(
      ...[0, CADENCE, validitySeconds].map((s) => maintenanceOf(good, good.body.inputs.slot + s)),
    );
    const lost = versions.slice(GOOD, GOOD + LOST);
    for (const [index, entry] of lost.entries()) {
      const { slot } = entry.body.inputs;
      expect(entry.set.status).toBe(slot < graceEnd ? 'degraded' : 'fallback');
      expect(entry.set.validUntil).toBe(formatInstant(Math.min(slot + validitySeconds, graceEnd)));
      expect(entry.set.reasons).toContain('quorum-lost');
      const age = (good.set.price?.ageSeconds ?? 0) + (index + 1) * CADENCE;
      expect(entry.set.price).toEqual({ ...good.set.price, ageSeconds: age });
      expectNotLooser(entry, good);
      expectNotLooser(entry, lost[Math.max(0, index - 1)] ?? good);
      const { open, increase, reduce, close, repay, addCollateral } = entry.set.breaker.permissions;
      expect([open, increase, reduce, close, repay, addCollateral]).toEqual(['no', 'no', 'yes', 'yes', 'yes', 'yes']);
      for (const at of [slot, slot + 3_600]) expect(maintenanceOf(entry, at)).toBeLessThanOrEqual(promised);
    }
    const back = versions.at(-1) ?? expect.fail();
    expect(back.set.status).toBe('valid');
    expect(back.set.price?.at).toBe(formatInstant(slotAt(GOOD + LOST)));
    expect(count('price.missing', { market: BTC })).toBe(LOST);
  });
});

test('every failing source is counted once a cycle under its code, in series that the catalogue knows', async () => {
  const codes = {
    'kraken:BTC-USD': 'not-json',
    'binance:BTC-USDT': 'status',
    'coinbase:USDT-USD': 'crossed-book',
  } as const;
  outage = (source) => codes[source as keyof typeof codes] ?? null;
  await runMinutes(0, 3);
  await controller.run(slotAt(2));
  outage = nobody;
  await runMinutes(3, 4);
  for (const [source, code] of Object.entries(codes)) expect(count('source.error', { source, code }), source).toBe(3);
  expect(count('source.error', { source: 'kraken:ETH-USD', code: 'timeout' })).toBe(1);
  for (const market of MARKETS) {
    expect(count('cycle.completed', { market })).toBe(4);
    expect(count('cycle.duplicate', { market })).toBe(1);
  }
  expect(count('delivery.sent', { channel: 'eventbridge' })).toBe(4 * MARKETS.length);
  for (const { name, dimensions } of controller.metrics.snapshot()) {
    expect(Object.keys(dimensions), name).toEqual([...METRICS[name].dimensions]);
    expect(Object.values(dimensions), name).not.toContain('');
  }
});
