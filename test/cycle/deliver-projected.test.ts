import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heldFields, projectSet } from '../../lib/core/mandate/index.ts';
import type { Observation } from '../../lib/core/market/index.ts';
import { type Consumer, parsePolicy, policyHash, railsOf } from '../../lib/core/policy/index.ts';
import { err } from '../../lib/core/units/index.ts';
import { type CyclePorts, type CycleSettings, deliverProjected, watchPublished } from '../../lib/cycle/index.ts';
import { createMetrics } from '../../lib/operations/index.ts';
import { type Projection, projection } from '../../lib/publication/index.ts';
import { expectAnnounced, expectWhole } from '../support/audit.ts';
import {
  CADENCE,
  type Controller,
  type ControllerOptions,
  FIRST_SLOT,
  openController,
  openPlaces,
  SETTINGS,
} from '../support/world.ts';

const MARKET = 'BTC-USD-PERP';
const rail = (largestPpm: number): NonNullable<Consumer['rails']['price']> => ({
  largestRisePpm: largestPpm,
  largestFallPpm: largestPpm,
  leastDelaySeconds: 0,
  direction: 'both',
});

const settingsFor = (consumers: readonly Consumer[]): CycleSettings => {
  const policy = parsePolicy({ ...SETTINGS.policy, consumers });
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  return { ...SETTINGS, policy: policy.value, policyHash: policyHash(policy.value) };
};
/** A cap that falls by a tenth at most, as much as it will: a step taken twice is told from one taken once. */
const SLOW: Consumer = { name: 'slow', market: MARKET, rails: { openInterestCapUsd: rail(100_000) } };
const CAREFUL: Consumer = { name: 'careful', market: MARKET, rails: { price: rail(10_000) } };

let world: Awaited<ReturnType<typeof openPlaces>>;
let closing: (() => unknown)[];
beforeEach(async () => {
  world = await openPlaces();
  closing = [world.close];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

const controllerOf = (settings: CycleSettings, wrap?: ControllerOptions['wrap']): Controller => {
  const controller = openController(world.places, { settings, ...(wrap && { wrap }) });
  closing.push(controller.close);
  return controller;
};
const slotAt = (minute: number): number => FIRST_SLOT + minute * CADENCE;
const runMinutes = async (controller: Controller, from: number, to: number) => {
  for (let minute = from; minute < to; minute += 1) {
    const report = await controller.run(slotAt(minute));
    expect(report).toMatchObject({ ok: true });
  }
};

const isBitcoin = ({ base }: Observation): boolean => base === 'BTC';
const observing =
  (change: (one: Observation) => Observation) =>
  (ports: CyclePorts): CyclePorts => ({
    ...ports,
    observe: async (asked) => (await ports.observe(asked)).map((one) => (isBitcoin(one) ? change(one) : one)),
  });
const pricesTimes = (factor: number) =>
  observing((one) => {
    if (!('quote' in one.result)) return one;
    const { bid, ask, impactMid, last, ...rest } = one.result.quote;
    const scaled = { bid: bid * factor, ask: ask * factor, impactMid: impactMid * factor, last: last && last * factor };
    return { ...one, result: { quote: { ...rest, ...scaled } } };
  });
/** Books so thin that the cap falls as fast as the mandate lets it. */
const thin = observing((one) => {
  if (!('quote' in one.result)) return one;
  const { bids, asks, reachBp } = one.result.quote.ladder;
  const ladder = { bids: bids.map((usd) => usd / 1000), asks: asks.map((usd) => usd / 1000), reachBp };
  return { ...one, result: { quote: { ...one.result.quote, ladder } } };
});

/** What went over the bus to a consumer, each checked against the shape that is promised. */
const sentTo = (name: string): readonly Projection[] =>
  world
    .events()
    .filter((event) => event['detail-type'] === 'ParametersProjected' && event.detail.consumer === name)
    .map(({ detail }) => projection.parse(detail));
const versionsTo = (name: string): readonly number[] => sentTo(name).map(({ version }) => version);
const capOf = ({ vector }: Projection): number => Number(vector.newPositions?.openInterestCapUsd);
const counted = (controller: Controller, name: string): number =>
  controller.metrics
    .snapshot()
    .filter((series) => series.name === name)
    .reduce((sum, { value }) => sum + value, 0);

/** Each event follows from the set it names, the policy that this names, and what the event before it left standing. */
const expectRemade = async (controller: Controller, name: string, settings: CycleSettings): Promise<void> => {
  let before: Projection['before'] = null;
  for (const event of new Map(sentTo(name).map((one) => [one.version, one])).values()) {
    const stored = await controller.ledger.entry(MARKET, event.version);
    const set = (stored.ok && stored.value?.entry.set) || expect.fail();
    expect([event.digest, event.policyHash, event.before]).toEqual([set.digest, settings.policyHash, before]);
    const rails = railsOf(settings.policy, { name, market: MARKET }) ?? expect.fail();
    const again = projectSet(set, event.before, rails);
    if (!again?.sent) return expect.fail();
    expect(JSON.parse(JSON.stringify(again.vector))).toEqual(event.vector);
    expect(event.projected).toEqual(heldFields(set, event.vector));
    before = { version: event.version, ...(JSON.parse(JSON.stringify(again.onConsumer)) as typeof again.onConsumer) };
  }
};

describe('a consumer with rails', () => {
  test('is sent every version inside them, in order, from what it was sent last, beside the set itself', async () => {
    const settings = settingsFor([SLOW]);
    await runMinutes(controllerOf(settings), 0, 2);
    const controller = controllerOf(settings, thin);
    await runMinutes(controller, 2, 6);
    expect(versionsTo('slow')).toEqual([1, 2, 3, 4, 5, 6]);
    const caps = sentTo('slow').map(capOf);
    for (const [index, cap] of caps.entries()) expect(cap).toBeGreaterThanOrEqual(0.9 * (caps[index - 1] ?? 0));
    expect(sentTo('slow').at(-1)?.projected).toEqual(['openInterestCapUsd']);
    await expectRemade(controller, 'slow', settings);
    const whole = world.events().filter((event) => event['detail-type'] === 'ParametersPublished');
    expectAnnounced(whole, await expectWhole(controller.ledger));
  });

  test('of which nobody knows that it was told is told the same again, and no step is taken twice', async () => {
    const settings = settingsFor([SLOW]);
    await runMinutes(controllerOf(settings), 0, 1);
    const down = { code: 'unavailable', retryable: true, metricLabel: 'unavailable', detail: '' } as const;
    const forgetful = controllerOf(settings, (ports) => {
      const { ledger } = thin(ports);
      return { ...thin(ports), ledger: { ...ledger, remember: async () => err(down) } };
    });
    const report = await forgetful.run(slotAt(1));
    expect(report).toMatchObject({ value: { deliveryFailures: [{ code: 'unavailable', market: MARKET }] } });
    const mended = controllerOf(settings, thin);
    await runMinutes(mended, 2, 3);
    expect(versionsTo('slow')).toEqual([1, 2, 2, 3]);
    const [first, second, again, third] = sentTo('slow');
    if (!first || !second || !again || !third) return expect.fail();
    expect(again).toEqual(second);
    expect(capOf(second)).toBeLessThan(capOf(first));
    expect(capOf(third)).toBeGreaterThanOrEqual(0.9 * capOf(second) - 1);
    expect(third.before?.version).toBe(2);
    expect(counted(forgetful, 'delivery.failed')).toBe(1);
  });

  test('whose price fell further than its rail is sent all but the price, until enough of its steps have passed', async () => {
    const settings = settingsFor([CAREFUL]);
    await runMinutes(controllerOf(settings), 0, 2);
    const fallen = controllerOf(settings, pricesTimes(0.97));
    await runMinutes(fallen, 2, 6);
    expect(versionsTo('careful')).toEqual([1, 2, 3, 4, 5, 6]);
    const sent = sentTo('careful');
    const base = Number(sent[1]?.vector.price?.median);
    for (const [index, { vector, projected, before }] of sent.slice(2).entries()) {
      expect(Number(before?.vector.price?.median ?? 0)).toBeGreaterThan(0);
      if (vector.price) {
        expect(Number(vector.price.median)).toBeGreaterThanOrEqual(0.99 ** (index + 1) * base);
        continue;
      }
      expect(vector.breaker.permissions).toMatchObject({ open: 'no', increase: 'no' });
      expect(projected).toEqual(['price']);
    }
    expect(sent[2]?.vector.price).toBeNull();
    expect(sent.at(-1)?.vector.price).not.toBeNull();
    expect(counted(fallen, 'projection.unsent')).toBe(0);
    await expectRemade(fallen, 'careful', settings);
  });

  test('is sent nothing where nothing fits, and that is counted once', async () => {
    await runMinutes(controllerOf(SETTINGS), 0, 1);
    // Initial margin may not rise for the maintenance that stands there, nor maintenance come down.
    const fixed = rail(0);
    const stuck: Consumer = { name: 'stuck', market: MARKET, rails: { initialPpm: fixed, maintenancePpm: fixed } };
    const settings = settingsFor([stuck]);
    const controller = controllerOf(settings);
    const stored = await controller.ledger.entry(MARKET, 1);
    const { price, newPositions, existing, slot } = (stored.ok && stored.value?.entry.set) || expect.fail();
    const at = Date.parse(slot) / 1000;
    const standing = {
      version: 1,
      vector: {
        price,
        newPositions: newPositions && { ...newPositions, maintenancePpm: newPositions.initialPpm },
        existing,
      },
      changedAt: { price: at, initialPpm: at, maintenancePpm: at, openInterestCapUsd: at },
    };
    await controller.ledger.remember('consumer:stuck', MARKET, { version: 1, memory: standing }, 'first');
    await runMinutes(controller, 1, 3);
    expect(versionsTo('stuck')).toEqual([]);
    expect(await deliverProjected(controller.portsAt(slotAt(2)), settings)).toEqual({
      delivered: 0,
      deliveryFailures: [],
    });
    expect(controller.metrics.snapshot()).toContainEqual({
      name: 'projection.unsent',
      dimensions: { consumer: 'stuck' },
      value: 2,
    });
  });

  test('through an outage gets what is degraded, nothing once that has run out, and no alarm for either', async () => {
    const consumers = [SLOW, CAREFUL];
    const parsed = parsePolicy({ ...SETTINGS.policy, consumers, maxDegradedSeconds: SETTINGS.policy.validitySeconds });
    if (!parsed.ok) return expect.fail();
    const settings = { ...SETTINGS, policy: parsed.value, policyHash: policyHash(parsed.value) };
    await runMinutes(controllerOf(settings), 0, 2);
    const blind = controllerOf(
      settings,
      observing((one) => ({ ...one, result: { error: 'timeout' } })),
    );
    await runMinutes(blind, 2, 6);
    await runMinutes(controllerOf(settings), 6, 7);
    const stored = await blind.ledger.entriesAfter(MARKET, 0, 10);
    const statuses = stored.ok ? stored.value.map(({ entry }) => entry.set.status) : [];
    expect(statuses).toContain('degraded');
    expect(statuses).toContain('fallback');
    const inForce = statuses.flatMap((status, index) => (status === 'fallback' ? [] : [index + 1]));
    for (const { name } of consumers) expect(versionsTo(name)).toEqual(inForce);
    expect(counted(blind, 'projection.unsent')).toBe(0);
    await expectRemade(blind, 'slow', settings);
  });

  test('that is named later begins with the newest version; what an older policy decided was not meant for it', async () => {
    await runMinutes(controllerOf(SETTINGS), 0, 3);
    const settings = settingsFor([SLOW]);
    const controller = controllerOf(settings);
    expect(await deliverProjected(controller.portsAt(slotAt(2)), settings)).toMatchObject({ delivered: 0 });
    await runMinutes(controller, 3, 5);
    expect(versionsTo('slow')).toEqual([4, 5]);
    expect(sentTo('slow')[0]?.before).toBeNull();
    await expectRemade(controller, 'slow', settings);
  });

  test('and ten that deliver at once: each version after its predecessor, and all make the same of it', async () => {
    const settings = settingsFor([SLOW, CAREFUL]);
    await runMinutes(controllerOf(settings), 0, 1);
    const nobody = { code: 'unreachable', retryable: true, metricLabel: 'x', detail: '', accepted: 0 } as const;
    const unheard = (ports: CyclePorts): CyclePorts => ({ ...thin(ports), bus: { publish: async () => err(nobody) } });
    const mute = controllerOf(settings, unheard);
    await runMinutes(mute, 1, 6);
    expect(versionsTo('slow')).toEqual([1]);
    const controllers = Array.from({ length: 10 }, () => controllerOf(settings));
    await Promise.all(controllers.map((one) => deliverProjected(one.portsAt(slotAt(6)), settings)));
    for (const name of ['slow', 'careful']) {
      expect([...new Set(versionsTo(name))]).toEqual([1, 2, 3, 4, 5, 6]);
      const distinct = new Set(sentTo(name).map((event) => JSON.stringify(event)));
      expect(distinct.size).toBe(6);
      await expectRemade(mute, name, settings);
    }
  });

  test('is watched by its own lag, of the oldest version that it has not had', async () => {
    const settings = settingsFor([SLOW]);
    const watch = async (minute: number) => {
      const [metrics, { ledger }] = [createMetrics(), controllerOf(settings)];
      const parts = { ledger, metrics, clock: () => slotAt(minute) };
      expect(await watchPublished(parts, [MARKET], settings.policy.consumers)).toMatchObject({ ok: true });
      const lag = ({ name, dimensions }: { name: string; dimensions: object }) =>
        name === 'publication.lag' && JSON.stringify(dimensions) === '{"channel":"consumer:slow"}';
      return metrics
        .snapshot()
        .filter(lag)
        .map(({ value }) => value);
    };
    await runMinutes(controllerOf(SETTINGS), 0, 1);
    expect(await watch(5), 'not begun').toEqual([]);
    const gone = { code: 'unreachable', retryable: true, metricLabel: 'x', detail: '', accepted: 0 } as const;
    await runMinutes(controllerOf(settings), 1, 2);
    expect(await watch(1)).toEqual([0]);
    const cut = controllerOf(settings, (ports) => ({ ...ports, bus: { publish: async () => err(gone) } }));
    await runMinutes(cut, 2, 4);
    expect(await watch(5)).toEqual([3 * CADENCE]);
  });

  test('whose bus takes a part goes on from there', async () => {
    const settings = settingsFor([SLOW]);
    await runMinutes(controllerOf(settings), 0, 1);
    const full = { code: 'throttled', retryable: true, metricLabel: 'x', detail: '' } as const;
    const one = (ports: CyclePorts): CyclePorts => ({
      ...ports,
      bus: {
        publish: async (events) => {
          const sent = await ports.bus.publish(events.slice(0, 1));
          return sent.ok && events.length > 1 ? err({ ...full, accepted: 1 }) : sent;
        },
      },
    });
    const mute = (ports: CyclePorts): CyclePorts => ({
      ...thin(ports),
      bus: { publish: async () => err({ ...full, accepted: 0 }) },
    });
    await runMinutes(controllerOf(settings, mute), 1, 4);
    const controller = controllerOf(settings, one);
    const ports = controller.portsAt(slotAt(4));
    const told = [];
    for (let turn = 0; turn < 4; turn += 1) told.push((await deliverProjected(ports, settings)).delivered);
    expect(told).toEqual([1, 1, 1, 0]);
    expect(versionsTo('slow')).toEqual([1, 2, 3, 4]);
    await expectRemade(controller, 'slow', settings);
  });
});
