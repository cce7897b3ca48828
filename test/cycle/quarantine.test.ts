import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceErrorCode } from '../../lib/core/market/index.ts';
import { isAsked } from '../../lib/core/oracle/index.ts';
import { sourcePairs } from '../../lib/core/policy/index.ts';
import type { CyclePorts } from '../../lib/cycle/index.ts';
import { expectWhole, type Written } from '../support/audit.ts';
import { type Outage, withOutage } from '../support/outage.ts';
import { CADENCE, type Controller, FIRST_SLOT, openController, openPlaces, SETTINGS } from '../support/world.ts';

const HOUR = 60;
const HOUR_MS = 180_000;
const { markets } = SETTINGS.policy;
const sources = markets.flatMap((market) => sourcePairs(market).map(({ id }) => id)).sort();
/** Every third source, each with a failure of its own; every second of them in two cycles of three only. */
const CODES: readonly SourceErrorCode[] = ['timeout', 'unreachable', 'status', 'schema', 'not-json', 'crossed-book'];
const sick = new Map(sources.filter((_, index) => index % 10 < 3).map((source, index) => [source, index]));
const isSteady = (source: string): boolean => (sick.get(source) ?? 0) % 2 === 0;

let places: Awaited<ReturnType<typeof openPlaces>>;
let controller: Controller;
let history: ReadonlyMap<string, readonly Written[]>;
let minute = 0;
/** What each cycle asked, and what it was told to fail with. */
const asked: string[][] = [];
const injected = new Map<string, number>();
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): void => void unhandled.push(reason);

const outage: Outage = (source) => {
  const index = sick.get(source);
  if (index === undefined || (!isSteady(source) && minute % 3 === 0)) return null;
  const code = CODES[index % CODES.length] ?? 'timeout';
  const key = `${source} ${code}`;
  injected.set(key, (injected.get(key) ?? 0) + 1);
  return code;
};

const recording = (ports: CyclePorts): CyclePorts => ({
  ...ports,
  observe: (list) => {
    asked.push(list.map(({ source, pair }) => `${source.venue}:${pair.base}-${pair.quote}`).sort());
    return ports.observe(list);
  },
});

beforeAll(async () => {
  process.on('unhandledRejection', onUnhandled);
  places = await openPlaces();
  controller = openController(places.places, { wrap: (ports) => recording(withOutage(() => outage)(ports)) });
  for (minute = 0; minute < HOUR; minute += 1) {
    expect(await controller.run(FIRST_SLOT + minute * CADENCE)).toMatchObject({ ok: true });
  }
  history = await expectWhole(controller.ledger);
}, HOUR_MS);
afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  controller.close();
  await places.close();
});

describe('an hour in which three sources of ten fail in mixed ways', () => {
  test('is sixty whole cycles with a price in every market, and no promise that nobody waits for', () => {
    expect(unhandled).toEqual([]);
    for (const { id } of markets) {
      const written = history.get(id) ?? [];
      expect(written).toHaveLength(HOUR);
      expect(written.filter(({ body }) => body.decision.oracle.median === null)).toEqual([]);
    }
  });

  test('each cycle asks exactly the sources that its last decision left free, and the one on trial', () => {
    for (const [index, list] of asked.entries()) {
      const expected = markets.flatMap((market) => {
        const state = history.get(market.id)?.[index - 1]?.body.state.oracle;
        return sourcePairs(market).flatMap(({ id }) => (!state || isAsked(state, id) ? [id] : []));
      });
      expect(list).toEqual(expected.sort());
    }
  });

  test('whoever always fails is asked for ten cycles and then on trial, whoever does not is always asked', () => {
    const timesAsked = (source: string): number => asked.filter((list) => list.includes(source)).length;
    for (const source of sources) {
      if (!sick.has(source)) expect(timesAsked(source)).toBe(HOUR);
    }
    const steady = [...sick.keys()].filter(isSteady);
    const spared = steady.filter((source) => timesAsked(source) <= 10 + (HOUR - 10) / 10);
    // Those that a quorum cannot spare go on being asked; they are the fewer.
    expect(spared.length).toBeGreaterThan(steady.length / 2);
  });

  test('every failure is counted under its source and its code, and nothing else is', () => {
    const counted = controller.metrics
      .snapshot()
      .filter(({ name }) => name === 'source.error')
      .map(({ dimensions, value }) => [`${dimensions.source} ${dimensions.code}`, value] as const);
    expect(new Map([...counted].sort())).toEqual(new Map([...injected].sort()));
  });
});
