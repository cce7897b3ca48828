import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filteredMargins, staticMargin } from '../../../lib/backtest/index.ts';
import { lehmer } from '../../support/cycles.ts';

const HOUR = 3_600;
const DAY = 86_400;

const movesOf = (seed: number, count: number) => {
  const random = lehmer(seed);
  return Array.from({ length: count }, (_, row) => ({
    ...{ time: row * HOUR, row, long: random() ** 4, short: random() ** 4 },
  }));
};

/** By sorting everything that was known. */
const quantileOf = (values: readonly number[], level: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(level * values.length) - 1] ?? Number.NaN;

describe('filtered historical simulation', () => {
  const windows = movesOf(3, 9_500);
  const sigmas = Float64Array.from(windows, (_, index) => 1 + (index % 7));
  const margins = filteredMargins(windows, sigmas, 0.99, HOUR);

  it('is sigma times the quantile of the year known at midnight, both sides pooled', () => {
    for (const index of [240, 1_001, 8_900, 9_499]) {
      const midnight = Math.floor((index * HOUR) / DAY) * DAY;
      const known = windows.filter(({ time }) => time + HOUR <= midnight && time >= midnight - 365 * DAY);
      const scores = known.flatMap(({ row, long, short }) => [long, short].map((move) => move / (sigmas[row] ?? 1)));
      expect(margins[index]).toBeCloseTo(quantileOf(scores, 0.99) * (sigmas[index] ?? 0), 12);
    }
  });

  it('knows nothing of what comes after it, and says nothing before it knows enough', () => {
    const other = windows.map((one, index) => (index < 5_000 ? one : { ...one, long: 9, short: 9 }));
    expect([...filteredMargins(other, sigmas, 0.99, HOUR).slice(0, 5_001)]).toEqual([...margins.slice(0, 5_001)]);
    expect(margins.slice(0, 120).every(Number.isNaN)).toBe(true);
    expect(margins.slice(120).every((margin) => margin > 0)).toBe(true);
  });

  it('has no margin where there is no sigma, and learns nothing of that window', () => {
    const holes = sigmas.map((sigma, index) => (index === 4_000 ? Number.NaN : sigma));
    const wild = windows.map((one, index) => (index === 4_000 ? { ...one, long: 1e9 } : one));
    const after = filteredMargins(wild, holes, 0.999_9, HOUR);
    expect(after[4_000]).toBeNaN();
    expect(Math.max(...after.slice(4_001))).toBeLessThan(100);
  });
});

describe('the static margin', () => {
  it('covers the share that was asked for of the windows it is made of', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (seed, count, level) => {
          const moves = movesOf(seed, count).flatMap(({ long, short }) => [long, short]);
          const margin = staticMargin(movesOf(seed, count), level);
          expect(moves.filter((move) => move <= margin).length / moves.length).toBeGreaterThanOrEqual(level);
          expect(moves.filter((move) => move < margin).length / moves.length).toBeLessThan(level);
        },
      ),
    );
  });
});
