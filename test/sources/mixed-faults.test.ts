import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation, SourceErrorCode } from '../../lib/core/market/index.ts';
import { createHttpClient } from '../../lib/http/index.ts';
import { GENERATOR_EPOCH, openGenerator, VENUES, type Venue } from '../../lib/local/venues/index.ts';
import { drawsFor, streamOf } from '../../lib/local/venues/random.ts';
import { createAccess, observe } from '../../lib/sources/index.ts';
import { answer, FAULTS, json, redirectTo } from '../support/faulty-server.ts';
import { lastWaiting } from '../support/last-waiting.ts';
import { startFaultyVenues } from '../support/venues.ts';

const CYCLES = 60;
const SHARE = 0.3;
const SEED = 7;

/** What a venue may do instead of answering, and the code under which its failure must be counted. */
const WAYS: readonly [code: SourceErrorCode, handler: RequestListener][] = [
  ['timeout', FAULTS.silence],
  ['unreachable', FAULTS.nothing],
  ['unreachable', FAULTS.cutOff],
  ['status', FAULTS.serverError],
  ['status', FAULTS.notFound],
  ['rate-limited', FAULTS.tooManyRequests],
  ['too-large', FAULTS.tenMegabytes],
  ['too-large', FAULTS.endless],
  ['redirect', redirectTo('http://localhost:9/')],
  ['not-json', FAULTS.html],
  ['not-json', FAULTS.truncatedJson],
  ['not-json', answer('{"a":1,"a":2}')],
  ['schema', json({ oops: true })],
];

const feed = openGenerator(SEED);
const SOURCES = VENUES.flatMap((venue) => feed.pairs(venue).map((pair) => ({ source: { venue }, pair })));

describe('an hour in which three venues in ten fail, each cycle others and in other ways', () => {
  const http = createHttpClient();
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  let venues: Awaited<ReturnType<typeof startFaultyVenues>>;
  beforeAll(async () => {
    process.on('unhandledRejection', note);
    venues = await startFaultyVenues();
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    http.close();
    await venues.close();
  });

  const cycle = async (number: number, silent: readonly string[]): Promise<readonly Observation[]> => {
    const slot = GENERATOR_EPOCH + number * 60;
    venues.setTime(slot);
    return observe(SOURCES, {
      ...lastWaiting(http, silent),
      hosts: venues.hosts,
      access: createAccess({ monotonicMs: () => performance.now(), exempt: () => true }),
      clock: () => slot * 1000,
      patienceMs: 60_000,
      impactSize: 5_000,
      modelled: false,
    });
  };

  /** Which venues fail in a cycle, and how, from the seed. */
  const planOf = (number: number): ReadonlyMap<string, (typeof WAYS)[number]> => {
    const draw = drawsFor(SEED, streamOf('faults'), number);
    const failing = VENUES.filter(() => draw() < SHARE);
    return new Map(
      failing.flatMap((venue) => {
        const place = Math.floor(draw() * WAYS.length);
        return WAYS.slice(place, place + 1).map((way) => [venue, way] as const);
      }),
    );
  };

  const failingCycle = async (number: number): Promise<readonly string[]> => {
    const plan = planOf(number);
    venues.mend();
    for (const [venue, [, handler]] of plan) venues.break(venue as Venue, handler);
    const silent = [...plan].filter(([, [code]]) => code === 'timeout').map(([venue]) => venues.hosts[venue] ?? '');
    const observations = await cycle(number, silent);
    const found = observations.map(({ source, result }) => [source, 'error' in result ? result.error : 'value']);
    const expected = observations.map(({ source, venue }) => [source, plan.get(venue)?.[0] ?? 'value']);
    expect(found, `cycle ${number}`).toEqual(expected);
    return found.map(([, code]) => code ?? '');
  };

  it('every failure is counted under its code, every other source gives its value, and nothing is left unhandled', async () => {
    const codes: string[] = [];
    for (let number = 1; number <= CYCLES; number += 1) codes.push(...(await failingCycle(number)));
    expect(codes).toHaveLength(CYCLES * SOURCES.length);
    expect(new Set(codes)).toEqual(new Set(['value', ...WAYS.map(([code]) => code)]));
    const failed = codes.filter((code) => code !== 'value').length / codes.length;
    expect(failed).toBeGreaterThan(0.2);
    expect(failed).toBeLessThan(0.4);
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  }, 240_000);
});
