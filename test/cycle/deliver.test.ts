import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { err } from '../../lib/core/units/index.ts';
import { deliverAll } from '../../lib/cycle/index.ts';
import type { RecordedEvent } from '../../lib/local/bus-protocol.ts';
import { accepting, answered, type Call, type Move, startScriptedBus } from '../publication/scripted-bus.ts';
import { expectAnnounced, expectWhole } from '../support/audit.ts';
import { deadOrigin } from '../support/faulty-server.ts';
import {
  CADENCE,
  type Controller,
  FIRST_SLOT,
  MARKETS,
  openController,
  openPlaces,
  SETTINGS,
} from '../support/world.ts';

let world: Awaited<ReturnType<typeof openPlaces>>;
let closing: (() => unknown)[];
beforeEach(async () => {
  world = await openPlaces();
  closing = [world.close];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

const controllerAt = (bus: string): Controller => {
  const controller = openController({ ...world.places, bus });
  closing.push(controller.close);
  return controller;
};

/** Entries that nobody is told of, made without waiting for anybody to listen. */
const runUnheard = async (from: number, to: number): Promise<void> => {
  const nobody = {
    code: 'unreachable',
    retryable: true,
    metricLabel: 'bus-unreachable',
    detail: '',
    accepted: 0,
  } as const;
  const controller = openController(world.places, {
    wrap: (ports) => ({ ...ports, bus: { publish: async () => err(nobody) } }),
  });
  await runMinutes(controller, from, to);
  controller.close();
};

const scripted = async (move: (call: Call, number: number) => Move) => {
  const bus = await startScriptedBus(move);
  closing.push(bus.close);
  return bus;
};

const slotAt = (minute: number): number => FIRST_SLOT + minute * CADENCE;

const runMinutes = async (controller: Controller, from: number, to: number) => {
  const reports = [];
  for (let minute = from; minute < to; minute += 1) {
    const report = await controller.run(slotAt(minute));
    if (!report.ok) return expect.fail(JSON.stringify(report.error));
    reports.push(report.value);
  }
  return reports;
};

const counted = (controller: Controller, name: string): number =>
  controller.metrics
    .snapshot()
    .filter((series) => series.name === name)
    .reduce((sum, { value }) => sum + value, 0);

describe('while nobody listens at the bus', () => {
  const MINUTES = 2;
  const LATER = 27;

  test('entries go on, and later come in order, more of them than one reading holds', async () => {
    const cut = controllerAt(await deadOrigin());
    const reports = await runMinutes(cut, 0, MINUTES);
    for (const { outcomes, delivered, deliveryFailures } of reports) {
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(MARKETS.map(() => 'committed'));
      expect([delivered, deliveryFailures.map(({ code }) => code)]).toEqual([0, MARKETS.map(() => 'unreachable')]);
    }
    expect(counted(cut, 'delivery.failed')).toBe(MINUTES * MARKETS.length);
    expect(world.events()).toEqual([]);

    await runUnheard(MINUTES, LATER);
    const [report] = await runMinutes(controllerAt(world.places.bus), LATER, LATER + 1);
    expect(report).toMatchObject({ delivered: (LATER + 1) * MARKETS.length, deliveryFailures: [] });
    expectAnnounced(world.events(), await expectWhole(cut.ledger));
  });
});

/** What a subscriber of a scripted bus has seen: the first `taken` entries of each call. */
const eventsOf = (calls: readonly Call[], taken: (call: Call, index: number) => number): RecordedEvent[] =>
  calls.flatMap((call, index) =>
    call.entries.slice(0, taken(call, index)).map(({ Source, Detail, EventBusName }) => ({
      id: '',
      time: '',
      bus: EventBusName,
      source: Source,
      'detail-type': '',
      detail: JSON.parse(Detail) as RecordedEvent['detail'],
    })),
  );

describe('a bus that takes a part', () => {
  test('has every version in order in the end, and what it took is counted although the rest failed', async () => {
    await runUnheard(0, 7);
    const half = (call: Call) => Math.ceil(call.entries.length / 2);
    const bus = await scripted((call) => {
      const refused = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
      const entries = call.entries.map((_, index) => (index < half(call) ? { EventId: `${index}` } : refused));
      return answered({ FailedEntryCount: call.entries.length - half(call), Entries: entries });
    });
    const controller = controllerAt(bus.endpoint);
    const ports = controller.portsAt(slotAt(7));
    const first = await deliverAll(ports, SETTINGS);
    // Of seven versions a market, four are taken.
    expect(first.delivered).toBe(4 * MARKETS.length);
    expect(first.deliveryFailures.map(({ code, market }) => [code, market]).sort()).toEqual(
      MARKETS.map((market) => ['throttled', market]).sort(),
    );
    expect(counted(controller, 'delivery.sent')).toBe(4 * MARKETS.length);
    const second = await deliverAll(ports, SETTINGS);
    const third = await deliverAll(ports, SETTINGS);
    expect([second.delivered, third.delivered]).toEqual([2 * MARKETS.length, MARKETS.length]);
    expect(await deliverAll(ports, SETTINGS)).toEqual({ delivered: 0, deliveryFailures: [] });
    expectAnnounced(eventsOf(bus.calls, half), await expectWhole(controller.ledger));
  });

  test('and fails for one market does not hold up the others', async () => {
    const sick = 'ETH-USD-PERP';
    const bus = await scripted((call) =>
      call.entries.some(({ Detail }) => Detail.includes(`"market":"${sick}"`))
        ? answered({ __type: 'InternalException' }, 500)
        : accepting(call),
    );
    const controller = controllerAt(bus.endpoint);
    const [report] = await runMinutes(controller, 0, 1);
    expect(report?.delivered).toBe(MARKETS.length - 1);
    expect(report?.deliveryFailures).toMatchObject([{ market: sick, code: 'service-failure', retryable: true }]);
  });

  test('and loses its answer is told again: twice rather than never', async () => {
    const bus = await scripted((call, number) => (number <= 2 * MARKETS.length ? 'drop' : accepting(call)));
    const controller = controllerAt(bus.endpoint);
    const [lost, found] = await runMinutes(controller, 0, 2);
    expect(lost).toMatchObject({ delivered: 0 });
    expect(found).toMatchObject({ delivered: 2 * MARKETS.length, deliveryFailures: [] });
    expectAnnounced(
      eventsOf(bus.calls, ({ entries }) => entries.length),
      await expectWhole(controller.ledger),
    );
  });
});

test('ten that deliver at once leave no version out and none before its predecessor', async () => {
  await runUnheard(0, 6);
  const controllers = Array.from({ length: 10 }, () => controllerAt(world.places.bus));
  const deliveries = await Promise.all(controllers.map((one) => deliverAll(one.portsAt(slotAt(6)), SETTINGS)));
  expect(deliveries.flatMap(({ deliveryFailures }) => deliveryFailures)).toEqual([]);
  const history = await expectWhole(controllers[0]?.ledger ?? expect.fail());
  expectAnnounced(world.events(), history);
  const before = world.events().length;
  await runMinutes(controllers[0] ?? expect.fail(), 6, 7);
  expect(world.events()).toHaveLength(before + MARKETS.length);
});
