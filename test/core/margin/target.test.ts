import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceStretch, empiricalQuantile, marginTarget } from '../../../lib/core/margin/index.ts';
import { T0 } from '../../support/cycles.ts';
import { CLASS, forecastOf, liquid, priced } from './deciding.ts';

const QUANTILE = { maintenance: 9, reaction: 4 };
const targetOf = (horizon: number, reaction: number, liquidity = liquid(), dispersionBp = 2) =>
  marginTarget({
    price: { ...priced(20_000), dispersionBp },
    forecast: { ...forecastOf(0), horizon, reaction },
    liquidity,
    quantile: QUANTILE,
    policy: CLASS,
  });

const sigma = fc.double({ min: 0, max: 5, noNaN: true });

describe('the target of margins', () => {
  it('is that of a calculation by hand', () => {
    // 9 × 0.4 % + 1 bp + 3 bp + 2 bp + the policy's 1 000 ppm of basis = 36 000 + 100 + 300 + 200 + 1 000.
    expect(targetOf(0.004, 0.008)).toMatchObject({ maintenancePpm: 37_600, initialPpm: 75_200 });
    // A long reaction time: 37 600 + 4 × 2 %.
    expect(targetOf(0.004, 0.02).initialPpm).toBe(117_600);
  });

  it('is never lowered by a higher forecast, wider books or a less certain price', () => {
    const books = fc.tuple(
      fc.double({ min: 0, max: 1e4, noNaN: true }),
      fc.option(fc.double({ min: 0, max: 500, noNaN: true })),
    );
    fc.assert(
      fc.property(
        sigma,
        sigma,
        sigma,
        sigma,
        books,
        sigma,
        (horizon, more, reaction, later, [half, slippage], unsure) => {
          const low = targetOf(horizon, reaction, liquid(half, slippage), unsure);
          const high = targetOf(
            horizon + more,
            reaction + later,
            liquid(half + more, slippage === null ? null : slippage + more),
            unsure + more,
          );
          expect(high.maintenancePpm).toBeGreaterThanOrEqual(low.maintenancePpm);
          expect(high.initialPpm).toBeGreaterThanOrEqual(low.initialPpm);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps initial margin at twice maintenance, and both within the whole, whatever a venue says', () => {
    fc.assert(
      fc.property(sigma, sigma, fc.double({ min: 0, noNaN: true }), (horizon, reaction, halfSpreadBp) => {
        const { maintenancePpm, initialPpm } = targetOf(horizon, reaction, liquid(halfSpreadBp));
        expect(initialPpm).toBeGreaterThanOrEqual(2 * maintenancePpm);
        expect(initialPpm).toBeLessThanOrEqual(1_000_000);
        expect(maintenancePpm).toBeGreaterThanOrEqual(CLASS.margin.maintenanceFloorPpm);
      }),
      { numRuns: 500 },
    );
  });

  it('charges an order that the books do not hold the widest band', () => {
    expect(targetOf(0, 0, liquid(1, null)).parts.impact).toBe(50_000);
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

describe('the score of a stretch', () => {
  const HORIZON = { horizonSeconds: 900, cadenceSeconds: 60, sigma: 0.01 };
  const walk = (prices: readonly (number | null)[]) => {
    let stretch: ReturnType<typeof advanceStretch>['stretch'] = null;
    return prices.map((price, minute) => {
      const next = advanceStretch({ ...HORIZON, stretch, slot: T0 + 60 * minute, price });
      stretch = next.stretch;
      return next.score;
    });
  };
  const quarter = (...prices: (number | null)[]) => [
    ...prices,
    ...Array.from({ length: 16 - prices.length }, () => 100),
  ];

  it('is the worst move on the way, each side, in forecasts made at its start', () => {
    const scores = walk(quarter(100, 97, 104));
    expect(scores.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => null));
    expect(scores[15]?.long).toBeCloseTo(3, 12);
    expect(scores[15]?.short).toBeCloseTo(4, 12);
  });

  it('is none where more than a tenth of the cycles saw no price, or the end was missed', () => {
    // Fifteen cycles follow the first: fourteen are enough, thirteen are not.
    expect(walk(quarter(100, null))[15]).not.toBeNull();
    expect(walk(quarter(100, null, null))[15]).toBeNull();
    const start = advanceStretch({ ...HORIZON, stretch: null, slot: T0, price: 100 }).stretch;
    expect(advanceStretch({ ...HORIZON, stretch: start, slot: T0 + 960, price: 100 })).toEqual({
      stretch: null,
      score: null,
    });
  });
});
