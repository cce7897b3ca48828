import { describe, expect, it } from 'vitest';
import { harForecasts, realisedHours, targetsOf } from '../../../lib/backtest/index.ts';
import { barsOf, walk } from '../../support/bars.ts';

/** Least squares by Householder's reflections on the matrix itself: another way than normal equations. */
const leastSquares = (x: readonly (readonly number[])[], y: readonly number[]): number[] => {
  const a = x.map((row, i) => [...row, y[i] as number]);
  const n = (x[0] as readonly number[]).length;
  for (let k = 0; k < n; k += 1) {
    const column = a.slice(k).map((row) => row[k] as number);
    const norm = Math.hypot(...column) * ((column[0] as number) > 0 ? -1 : 1);
    const v = column.map((value, i) => (i === 0 ? value - norm : value));
    const square = v.reduce((sum, value) => sum + value * value, 0);
    for (let j = k; j <= n; j += 1) {
      const dot = v.reduce((sum, value, i) => sum + value * (a[k + i]?.[j] as number), 0);
      for (const [i, value] of v.entries())
        (a[k + i] as number[])[j] = (a[k + i]?.[j] as number) - (2 * dot * value) / square;
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i -= 1) {
    let rest = a[i]?.[n] as number;
    for (let j = i + 1; j < n; j += 1) rest -= (a[i]?.[j] as number) * (solution[j] as number);
    solution[i] = rest / (a[i]?.[i] as number);
  }
  return solution;
};

describe.each([1, 24] as const)('the baseline over %i h', (horizon) => {
  const hours = realisedHours(barsOf(walk(3, 1_700, 3_600)));
  const targets = targetsOf(hours, horizon);
  const settings = { windowHours: 500, refitHours: 100 };
  const forecasts = harForecasts(hours.variance, targets, settings);
  const mean = (hour: number, count: number) =>
    hours.variance.slice(hour + 1 - count, hour + 1).reduce((sum, value) => sum + value, 0) / count;
  const features = (hour: number) => [1, mean(hour, 1), mean(hour, 24), mean(hour, 168), mean(hour, 720)];

  it('is what plain least squares on the hours known by its last fit makes of the hour', () => {
    for (const hour of [1_299, 1_300, 1_351, 1_600]) {
      const fitted = Math.floor(hour / 100) * 100;
      const known: number[] = [];
      for (let at = Math.max(719, fitted - 500); at + horizon <= fitted; at += 1)
        if (targets.judged[at] === 1) known.push(at);
      const coefficients = leastSquares(
        // In units of 1e-5, or the constant would drown the rest.
        known.map((at) => features(at).map((value, i) => (i === 0 ? value : value * 1e5))),
        known.map((at) => ((targets.outcome[at] as number) / horizon) * 1e5),
      );
      const predicted = features(hour).reduce(
        (sum, value, i) => sum + (coefficients[i] as number) * (i === 0 ? value : value * 1e5),
        0,
      );
      const expected = horizon * Math.max(predicted * 1e-5, 0.1 * mean(hour, 720));
      expect((forecasts[hour] as number) / expected).toBeCloseTo(1, 7);
    }
  });

  it('changes nothing that it said before when what comes after changes', () => {
    const later = hours.variance.map((value, hour) => (hour > 1_500 ? value * 30 : value));
    const changed = harForecasts(later, targetsOf({ ...hours, variance: later }, horizon), settings);
    expect([...changed.slice(0, 1_501)]).toEqual([...forecasts.slice(0, 1_501)]);
    expect(changed[1_650]).not.toBe(forecasts[1_650]);
  });
});
