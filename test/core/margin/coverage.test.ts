import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CoverageDay, coverage, coverageOf } from '../../../lib/core/margin/index.ts';
import { lehmer } from '../../support/cycles.ts';

const DAY = 86_400;
const LEVEL = 999_000;

const dayOf = (
  index: number,
  windows: number,
  hitsLong: number,
  hitsShort: number,
  elevatedWindows = 0,
): CoverageDay => ({
  day: index * DAY,
  windows,
  hitsLong,
  hitsShort,
  severityLong: hitsLong * 0.01,
  severityShort: hitsShort * 0.02,
  worst: Math.max(hitsLong > 0 ? 0.01 : 0, hitsShort > 0 ? 0.02 : 0),
  elevated: {
    windows: elevatedWindows,
    hitsLong: Math.min(hitsLong, elevatedWindows),
    hitsShort: Math.min(hitsShort, elevatedWindows),
  },
});

const someDays = fc
  .array(
    fc
      .tuple(fc.integer({ min: 1, max: 96 }), fc.nat(1_000), fc.nat(1_000), fc.nat(1_000))
      .map(([windows, long, short, elevated]) => [
        windows,
        ...[long, short, elevated].map((share) => Math.floor((share * share * windows) / 1e6)),
      ]),
    { minLength: 1, maxLength: 60 },
  )
  .map((list) =>
    list.map(([windows = 1, long = 0, short = 0, elevated = 0], at) => dayOf(at, windows, long, short, elevated)),
  );

/** The chance of so many hits in n independent windows, by logarithms of factorials. */
const binomial = (n: number, k: number, p: number): number => {
  const logFactorial = (m: number) => Array.from({ length: m }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);
  return Math.exp(
    logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log(1 - p),
  );
};
/** The e-value when both sides were hit alike, which is that of either side. */
const evidenceOf = (windows: number, hits: number, level: number): number =>
  coverageOf([dayOf(0, windows, hits, hits)], level).eValue;

/** After a hit the chance of another is all of the promised 5 %, else a tenth of it: hits cluster, the promise is kept. */
const hitsInStorms = (random: () => number, windows: number): number => {
  let [hits, stormy] = [0, false];
  for (let window = 0; window < windows; window += 1) {
    const hit = random() < (stormy ? 0.05 : 0.005);
    stormy = hit || (stormy && random() < 0.9);
    hits += hit ? 1 : 0;
  }
  return hits;
};

describe('evidence against a promise', () => {
  it.each([
    [50, 0.05],
    [100, 0.01],
    [400, 0.001],
  ])('is one in expectation where %i windows are hit at exactly the promised %f', (windows, p) => {
    const level = 1_000_000 * (1 - p);
    const mean = Array.from(
      { length: windows + 1 },
      (_, hits) => binomial(windows, hits, p) * evidenceOf(windows, hits, level),
    );
    expect(mean.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 6);
    const kept = Array.from(
      { length: windows + 1 },
      (_, hits) => binomial(windows, hits, p / 2) * evidenceOf(windows, hits, level),
    );
    expect(kept.reduce((sum, one) => sum + one, 0)).toBeLessThan(1);
  });

  it('exceeds 20 in less than a twentieth of the markets that storm, but never more than promised', () => {
    const random = lehmer(99);
    let [alarmed, sum] = [0, 0];
    const markets = 2_000;
    for (let market = 0; market < markets; market += 1) {
      const hits = hitsInStorms(random, 300);
      const evidence = evidenceOf(300, hits, 950_000);
      sum += evidence;
      alarmed += evidence >= 20 ? 1 : 0;
    }
    expect(sum / markets).toBeLessThan(1);
    expect(alarmed / markets).toBeLessThan(1 / 20);
  });

  it('is overwhelming where twice as many are hit as promised, and stays a number where all are', () => {
    expect(evidenceOf(35_040, 70, LEVEL)).toBeGreaterThan(1e4);
    expect(Number.isFinite(evidenceOf(35_040, 35_040, LEVEL))).toBe(true);
    expect(Number.isFinite(evidenceOf(10, 1, 1_000_000))).toBe(true);
  });
});

describe('coverage', () => {
  it('counts what stands in the days', () => {
    const found = coverageOf([dayOf(1, 96, 1, 0, 10), dayOf(2, 96, 0, 2), dayOf(3, 96, 0, 0)], LEVEL);
    expect(found.all).toMatchObject({ windows: 288, expectedHits: 0.576, sufficient: false });
    // 287 of 288 and 286 of 288, rounded down; 573 of 576.
    expect([found.all.long.coveragePpm, found.all.short.coveragePpm, found.all.both.coveragePpm]).toEqual([
      996_527, 993_055, 994_791,
    ]);
    expect(found.elevated).toMatchObject({ windows: 10, long: { hits: 1, coveragePpm: 900_000 } });
    // 0.01 + 2 × 0.02 over three hits, rounded up.
    expect(found.meanSeverityPpm).toBe(16_667);
    expect(found.worstDay).toEqual({ day: 2 * DAY, severityPpm: 20_000 });
  });

  it('has nothing to say of no days, and says sufficient from twenty expected hits on', () => {
    expect(coverageOf([], LEVEL)).toMatchObject({
      all: { windows: 0, sufficient: false, both: { coveragePpm: null } },
      meanSeverityPpm: null,
      worstDay: null,
      eValue: 1,
    });
    expect(coverageOf([dayOf(0, 9_999, 0, 0)], LEVEL).all.sufficient).toBe(false);
    expect(coverageOf([dayOf(0, 10_000, 0, 0)], LEVEL).all.sufficient).toBe(true);
  });

  it('is what its schema says, the same each time, with every share inside its interval', () => {
    fc.assert(
      fc.property(someDays, (days) => {
        const found = coverageOf(days, LEVEL);
        expect(coverage.parse(found)).toEqual(found);
        expect(coverageOf(days, LEVEL)).toEqual(found);
        for (const { long, short, both } of [found.all, found.elevated]) {
          for (const { coveragePpm, lowPpm, highPpm } of [long, short, both]) {
            if (lowPpm === null || highPpm === null || coveragePpm === null) continue;
            expect(lowPpm).toBeLessThanOrEqual(coveragePpm);
            expect(highPpm).toBeGreaterThanOrEqual(coveragePpm);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('falls, and evidence rises, with every further hit', () => {
    fc.assert(
      fc.property(someDays, fc.nat(), (days, at) => {
        const index = at % days.length;
        const one = days[index] as CoverageDay;
        if (one.hitsLong === one.windows) return;
        const more = days.map((day, i) => (i === index ? { ...day, hitsLong: day.hitsLong + 1 } : day));
        const [before, after] = [coverageOf(days, LEVEL), coverageOf(more, LEVEL)];
        expect(after.all.long.coveragePpm ?? 0).toBeLessThan(before.all.long.coveragePpm ?? 0);
        expect(after.all.short).toEqual(before.all.short);
        if (before.eValue < 1e10) expect(after.eValue).toBeGreaterThan(before.eValue);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the interval', () => {
  it('is wider where the same hits come in storms', () => {
    const days = (hitsOn: (at: number) => number) =>
      Array.from({ length: 400 }, (_, at) => dayOf(at, 96, hitsOn(at), 0));
    const widthOf = (list: readonly CoverageDay[]): number => {
      const { lowPpm, highPpm } = coverageOf(list, LEVEL).all.long;
      return (highPpm ?? 0) - (lowPpm ?? 0);
    };
    const even = widthOf(days((at) => (at % 10 === 0 ? 1 : 0)));
    const storms = widthOf(days((at) => (at % 100 < 5 ? 2 : 0)));
    expect(storms).toBeGreaterThan(2 * even);
  });

  it('of independent days has the width that theory gives', () => {
    const random = lehmer(7);
    const list = Array.from({ length: 2_000 }, (_, at) => dayOf(at, 96, random() < 0.2 ? 1 : 0, 0));
    const { lowPpm, highPpm } = coverageOf(list, LEVEL).all.long;
    // A hit a day with probability 0.2: the share over 2000 days has a deviation of √(0.16 ÷ 2000) ÷ 96.
    const theory = (2 * 1.96 * Math.sqrt(0.16 / 2_000) * 1e6) / 96;
    expect(((highPpm ?? 0) - (lowPpm ?? 0)) / theory).toBeGreaterThan(0.85);
    expect(((highPpm ?? 0) - (lowPpm ?? 0)) / theory).toBeLessThan(1.15);
  });

  it('of a spotless record reaches down to what three hits would have made it', () => {
    const spotless = coverageOf(
      Array.from({ length: 100 }, (_, at) => dayOf(at, 96, 0, 0)),
      LEVEL,
    );
    expect(spotless.all.long).toEqual({ hits: 0, coveragePpm: 1_000_000, lowPpm: 999_687, highPpm: 1_000_000 });
  });
});
