import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_FIELDS, decideMargin, type MarginState, maintenanceAt, yearFrom } from '../../../lib/core/margin/index.ts';
import { type ClassPolicy, classPolicy } from '../../../lib/core/policy/index.ts';
import { lehmer, normal } from '../../support/cycles.ts';
import { CLASS, inputOf, priced, volatilityOf } from './deciding.ts';

const MIDNIGHT = 1_672_531_200;
const HOUR = 3_600;
const DAY = 86_400;

/** Hourly windows: a year of them takes seconds. */
const policy = classPolicy.parse({
  margin: { pooledQuantile: { maintenance: 9, reaction: 4 }, horizonSeconds: HOUR, ownDays: 20 },
});

/** Hours of a market whose true deviation an hour is `deviation`, forecast as told; what each hour left behind. */
const hours = (
  count: number,
  deviation: (hour: number) => number,
  forecast: (hour: number) => number,
  lostAt = Number.POSITIVE_INFINITY,
  terms: ClassPolicy = policy,
) => {
  const random = lehmer(5);
  let [state, price]: [MarginState | null, number] = [null, 20_000];
  let series: Readonly<Record<string, Float64Array>> = {};
  return Array.from({ length: count }, (_, hour) => {
    const slot = MIDNIGHT + hour * HOUR;
    const output = decideMargin(
      inputOf({
        ...{
          state,
          slot,
          policy: terms,
          cadenceSeconds: HOUR,
          price: priced(price),
          seen: { close: price, low: price, high: price },
        },
        volatility: volatilityOf(forecast(hour)),
        year: () => yearFrom(hour === lostAt ? {} : series),
      }),
    );
    ({ state } = output);
    series = output.year ?? series;
    const before = price;
    price *= Math.exp(deviation(hour) * normal(random));
    return { slot, before, after: price, state: output.state, year: output.year, decision: output.decision };
  });
};
const steady = () => 0.01;

describe('the year behind margins', () => {
  const walk = hours(24 * 30, steady, steady);

  it('takes in a day when it is over, and at no other time', () => {
    expect(walk.filter(({ year }) => year !== null).map(({ slot }) => slot)).toEqual(
      Array.from({ length: 29 }, (_, day) => MIDNIGHT + (day + 1) * DAY),
    );
  });

  it('gives the quantile that sorting its moves gives, the worse side, and the pooled one before', () => {
    const last = walk.at(-1);
    const own = walk.findIndex(({ state }) => state.known.days >= 20);
    expect(walk.slice(0, own).every(({ state }) => state.known.quantiles.maintenance === 9)).toBe(true);
    // Of the moves that had ended at the last midnight; 24 × 29 of them, 99.9 % is the largest.
    const moves = walk.slice(0, 24 * 29 - 1).map(({ before, after }) => after / before - 1);
    const worst = Math.max(...moves.map(Math.abs)) / 0.01;
    expect(last?.state.known.quantiles.maintenance).toBeGreaterThanOrEqual(worst * (1 - 1e-9));
    expect(last?.state.known.quantiles.maintenance).toBeLessThan(worst * 1.004);
    expect(last?.state.known.quantiles.scores).toBe(2 * moves.length);
  });

  it('counts as hits the windows that went past what was carried when they began', () => {
    // Forecasts a tenth of the truth, so that some do.
    const wild = hours(
      24 * 40,
      () => 0.02,
      () => 0.002,
    );
    const ended = wild.slice(0, 24 * 39 - 1);
    const carried = (one: (typeof wild)[number]) => one.decision.maintenancePpm - one.decision.uncoveredPpm;
    const long = ended.filter((one) => 1 - one.after / one.before > carried(one) / 1e6).length;
    const short = ended.filter((one) => one.after / one.before - 1 > carried(one) / 1e6).length;
    expect(long + short).toBeGreaterThan(0);
    const certificate = wild.at(-1)?.state.known.certificate;
    expect(certificate?.all.windows).toBe(ended.length);
    expect([certificate?.all.long.hits, certificate?.all.short.hits]).toEqual([long, short]);
  });

  it('is read back as it was written', () => {
    const series = walk.findLast(({ year }) => year !== null)?.year;
    if (!series) throw new Error('no day was over');
    expect(yearFrom(series).days).toHaveLength(29 * DAY_FIELDS.length);
    expect(yearFrom(series).windows).toHaveLength(24 * 29 - 1);
  });

  it('that is lost makes no young market of an old one: what was told of it stands until there are days enough', () => {
    const lostAt = 24 * 30;
    const lost = hours(24 * 55, steady, steady, lostAt);
    const [before, after] = [lost[lostAt - 1], lost[lostAt]];
    expect(after?.state.known).toEqual(before?.state.known);
    expect(after?.decision.ladderPpm).toBe(before?.decision.ladderPpm);
    const told = lost.find(({ slot, state }) => slot > MIDNIGHT + lostAt * HOUR && state.known !== before?.state.known);
    expect(told?.slot).toBe(MIDNIGHT + (30 + 19) * DAY);
    expect(told?.state.known.days).toBe(20);
  });

  it('forgets what is older than a year', () => {
    const long = hours(24 * 380, steady, steady);
    const series = long.findLast(({ year }) => year !== null)?.year;
    if (!series) throw new Error('no day was over');
    expect(yearFrom(series).days).toHaveLength(365 * DAY_FIELDS.length);
    expect(yearFrom(series).windows).toHaveLength(24 * 365);
  });
});

describe('the volatility that maintenance is made of', () => {
  it('rises at once, falls with its half-life, and not below its multiple of the median of the year', () => {
    // Thirty calm days, one hour of ten times the volatility, and calm again.
    const storm = 24 * 30;
    const walk = hours(24 * 33, steady, (hour) => (hour === storm ? 0.1 : 0.01));
    const level = (hour: number) => walk[hour]?.decision.level ?? 0;
    const { blendPpm, yearFloorPpm, decaySeconds } = CLASS.margin;
    expect(level(storm - 1)).toBeCloseTo((0.01 * yearFloorPpm) / 1e6, 6);
    // The policy's share of the way in logarithms from the calm 1 % to ten times that.
    expect(level(storm)).toBeCloseTo(0.01 * 10 ** (blendPpm / 1e6), 6);
    expect(level(storm + decaySeconds / HOUR) / level(storm)).toBeCloseTo(0.5, 6);
    for (let hour = storm + 1; hour < walk.length; hour += 1) {
      expect(level(hour)).toBeLessThanOrEqual(level(hour - 1));
      expect(level(hour)).toBeGreaterThanOrEqual((0.01 * yearFloorPpm) / 1e6 - 1e-12);
    }
  });

  it('is never lower for a higher forecast', () => {
    const volatility = fc.double({ min: 1e-6, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(volatility, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (list, more) => {
          const at = (times: number) =>
            hours(list.length, steady, (hour) => (list[hour] ?? 0) * (hour === list.length - 1 ? times : 1)).at(-1)
              ?.decision;
          expect(at(more)?.level ?? 0).toBeGreaterThanOrEqual(at(1)?.level ?? 0);
          expect(at(more)?.wanted?.maintenancePpm ?? 0).toBeGreaterThanOrEqual(at(1)?.wanted?.maintenancePpm ?? 0);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the tools against swings that a policy may ask for', () => {
  const withTerms = (margin: Partial<ClassPolicy['margin']>) => ({
    ...policy,
    margin: { ...policy.margin, ...margin },
  });
  const asked = (terms: ClassPolicy, forecast: (hour: number) => number) =>
    hours(24 * 4, steady, forecast, Number.POSITIVE_INFINITY, terms).map(({ decision }) => decision);

  it('a buffer is charged in calm, and used up before margins rise', () => {
    const quarter = withTerms({ bufferPpm: 250_000 });
    const calm = asked(quarter, steady).at(-1)?.parts?.quantileMove ?? 0;
    expect(calm / (asked(policy, steady).at(-1)?.parts?.quantileMove ?? 0)).toBeCloseTo(1.25, 4);
    // A tenth more volatility lies within the buffer, twice as much does not.
    const rise = (times: number) => {
      const last = 24 * 4 - 1;
      const found = asked(quarter, (hour) => (hour === last ? 0.01 * times : 0.01));
      return (found[last]?.wanted?.maintenancePpm ?? 0) - (found[last - 1]?.maintenancePpm ?? 0);
    };
    expect(rise(1.1)).toBe(0);
    expect(rise(4)).toBeGreaterThan(0);
  });

  it('a stressed weight keeps part of the worst day of the year in every later one', () => {
    const stormy = (hour: number) => (hour < 24 ? 0.04 : 0.01);
    const level = (stressedPpm: number) =>
      asked(withTerms({ stressedPpm, decaySeconds: 1, yearFloorPpm: 0 }), stormy).at(-1)?.level ?? 0;
    const [none, some, all] = [level(0), level(250_000), level(1_000_000)];
    expect(some).toBeCloseTo(0.75 * none + 0.25 * all, 9);
    expect(all).toBeGreaterThan(1.5 * none);
  });
});

describe('the card of what positions carried', () => {
  it('tells the largest over the least, and the largest rise within a day and five', () => {
    // Three days of calm, then a storm that lasts.
    const walk = hours(24 * 8, steady, (hour) => (hour < 72 ? 0.01 : 0.05));
    const carried = walk.map(({ slot, decision }) => maintenanceAt(decision.ramp, slot));
    const ratio = Math.max(...carried) / Math.min(...carried);
    const { procyclicality } = walk.at(-1)?.decision ?? {};
    expect((procyclicality?.peakToTrough30dPpm ?? 0) / 1e6).toBeCloseTo(ratio, 4);
    expect(procyclicality?.peakToTrough365dPpm).toBe(procyclicality?.peakToTrough30dPpm);
    expect(procyclicality?.largestRise5dPpm).toBeGreaterThanOrEqual(procyclicality?.largestRise1dPpm ?? 0);
    expect((procyclicality?.largestRise5dPpm ?? 0) / 1e6).toBeGreaterThan(0.2);
  });
});
