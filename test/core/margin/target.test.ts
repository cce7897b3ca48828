import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceStretch,
  decode,
  empiricalQuantile,
  encode,
  marginTarget,
  seenIn,
} from '../../../lib/core/margin/index.ts';
import { T0 } from '../../support/cycles.ts';
import { CLASS, liquid, priced } from './deciding.ts';

const QUANTILE = { maintenance: 9, reaction: 4 };
const HORIZON = { detectionSeconds: 90, keeperSeconds: 60, unwindSeconds: null, floorSeconds: 900, seconds: 900 };
const BASE = {
  liquidity: liquid(),
  level: 0.004,
  fast: 0.004,
  horizon: HORIZON,
  quantile: QUANTILE,
  impact: 3e-4,
  ladderPpm: 1_000_000,
  recorded: false,
  policy: CLASS,
};
const targetOf = (over: Partial<typeof BASE> = {}, dispersionBp = 2, mark: number | null = null) =>
  marginTarget({ price: { ...priced(20_000), dispersionBp, mark }, ...BASE, ...over });

const sigma = fc.double({ min: 0, max: 5, noNaN: true });

describe('the target of margins', () => {
  it('is that of a calculation by hand', () => {
    // 9 × 0.4 % + 1 bp + 3 bp + the policy's 1 000 ppm of basis; initial twice that, and 2 bp that the price is unsure of.
    expect(targetOf()).toMatchObject({ maintenancePpm: 37_400, initialPpm: 75_000 });
    // Four fast deviations of an hour, twice those of a quarter: 37 400 + 4 × 2 × 1 % + 200.
    expect(targetOf({ fast: 0.01 }).initialPpm).toBe(117_600);
    // A horizon four times as long: 9 × 0.8 % + 1 400.
    expect(targetOf({ horizon: { ...HORIZON, seconds: 3_600 } }).maintenancePpm).toBe(73_400);
    // On the first rung of the ladder the move counts one and a half times: 54 000 + 1 400.
    expect(targetOf({ ladderPpm: 1_500_000 }).maintenancePpm).toBe(55_400);
  });

  it('counts the mark against the index as it is where one is watched, and not at all in a record', () => {
    expect(targetOf({}, 2, 20_030).parts.basis).toBe(1_500);
    expect(targetOf({}, 2, 19_970).parts.basis).toBe(1_500);
    expect(targetOf({ recorded: true }).parts.basis).toBe(0);
  });

  it('asks new positions alone for a price that is unsure, and at most twice as much', () => {
    const [sure, unsure, lost] = [targetOf({}, 0), targetOf({}, 100), targetOf({}, 9_000)];
    expect(unsure.maintenancePpm).toBe(sure.maintenancePpm);
    expect(unsure.initialPpm).toBe(sure.initialPpm + 10_000);
    expect(lost.initialPpm).toBe(2 * sure.initialPpm);
  });

  it('is never lowered by a higher forecast, wider books or a less certain price', () => {
    fc.assert(
      fc.property(sigma, sigma, sigma, sigma, sigma, sigma, (level, more, fast, later, half, unsure) => {
        const low = targetOf({ level, fast, liquidity: liquid(half), impact: half / 100 }, unsure);
        const liquidity = liquid(half + more);
        const high = targetOf(
          { level: level + more, fast: fast + later, liquidity, impact: (half + later) / 100 },
          unsure + more,
        );
        expect(high.maintenancePpm).toBeGreaterThanOrEqual(low.maintenancePpm);
        expect(high.initialPpm).toBeGreaterThanOrEqual(low.initialPpm);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps initial margin at twice maintenance, and both within the whole, whatever a venue says', () => {
    fc.assert(
      fc.property(sigma, sigma, fc.double({ min: 0, noNaN: true }), (level, fast, halfSpreadBp) => {
        const { maintenancePpm, initialPpm } = targetOf({ level, fast, liquidity: liquid(halfSpreadBp) });
        expect(initialPpm).toBeGreaterThanOrEqual(2 * maintenancePpm);
        expect(initialPpm).toBeLessThanOrEqual(1_000_000);
        expect(maintenancePpm).toBeGreaterThanOrEqual(CLASS.margin.maintenanceFloorPpm);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the empirical quantile', () => {
  it('is the smallest value that at least the level of all do not exceed', () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 999 }), (list, thousandths) => {
        const enough = list.filter(
          (one) => list.filter((other) => other <= one).length * 1_000 >= thousandths * list.length,
        );
        expect(empiricalQuantile(Float64Array.from(list), thousandths / 1_000)).toBe(Math.min(...enough));
      }),
    );
  });

  it('is null of nothing', () => {
    expect(empiricalQuantile(new Float64Array(0), 0.5)).toBeNull();
  });
});

describe('a window of the horizon', () => {
  const SPEEDS = { sigma: 0.01, fast: 0.02, elevation: 1.5 };
  const HELD = { horizonSeconds: 900, cadenceSeconds: 60, carriedPpm: 20_000, volatility: SPEEDS };
  const seenAt = (price: number | null) => (price === null ? null : { close: price, low: price, high: price });
  const walk = (prices: readonly (number | null)[]) => {
    let stretch: ReturnType<typeof advanceStretch>['stretch'] = null;
    return prices.map((price, minute) => {
      const next = advanceStretch({ ...HELD, stretch, slot: T0 + 60 * minute, seen: seenAt(price) });
      stretch = next.stretch;
      return next.closed;
    });
  };
  const quarter = (...prices: (number | null)[]) => [
    ...prices,
    ...Array.from({ length: 16 - prices.length }, () => 100),
  ];

  it('comes to the worst move on the way, each side, in the volatility at its start, and what went beyond the margin', () => {
    const closed = walk(quarter(100, 97, 104));
    expect(closed.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => null));
    expect(closed[15]?.long).toBeCloseTo(3, 12);
    expect(closed[15]?.short).toBeCloseTo(4, 12);
    expect(closed[15]).toMatchObject({ fast: 2, elevation: 1.5 });
    expect(closed[15]?.beyond.long).toBeCloseTo(0.01, 12);
    expect(closed[15]?.beyond.short).toBeCloseTo(0.02, 12);
  });

  it('is none where more than a tenth of the cycles saw no price, or the end was missed', () => {
    // Fifteen cycles follow the first: fourteen are enough, thirteen are not.
    expect(walk(quarter(100, null))[15]).not.toBeNull();
    expect(walk(quarter(100, null, null))[15]).toBeNull();
    const start = advanceStretch({ ...HELD, stretch: null, slot: T0, seen: seenAt(100) }).stretch;
    expect(advanceStretch({ ...HELD, stretch: start, slot: T0 + 960, seen: seenAt(100) })).toEqual({
      stretch: null,
      closed: null,
    });
  });

  it('takes a low under half of the close for a bad print, and counts that bar by its opening and close', () => {
    expect(seenIn({ open: 2.8, close: 3, low: 0.0001, high: 3.2 })).toEqual({ close: 3, low: 2.8, high: 3.2 });
    expect(seenIn({ open: 2.8, close: 3, low: 2.5, high: 9 })).toEqual({ close: 3, low: 2.5, high: 3 });
  });
});

describe('an outcome as one number', () => {
  it('is read back rounded up, by less than four tenths of a per cent', () => {
    const value = fc.double({ min: 0.001, max: 900, noNaN: true });
    fc.assert(
      fc.property(value, value, value, value, (long, short, fast, elevation) => {
        const one = { long, short, fast, elevation };
        const back = decode(encode(one));
        for (const name of ['long', 'short', 'fast', 'elevation'] as const) {
          expect(back[name]).toBeGreaterThanOrEqual(one[name] * (1 - 1e-12));
          expect(back[name]).toBeLessThan(one[name] * 1.004);
        }
      }),
    );
    expect(decode(encode({ long: 0, short: 0, fast: 0, elevation: 0 }))).toMatchObject({ long: 0, short: 0 });
  });
});
