import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coefficientsOf,
  garch,
  har,
  type Lesson,
  learned,
  type RegressionShape,
  solved,
  unlearned,
  type View,
} from '../../../lib/core/volatility/index.ts';
import { lehmer, normal } from '../../support/cycles.ts';

/** Gauss's elimination with pivots: a solution by another road. */
const eliminated = (matrix: readonly (readonly number[])[], right: readonly number[]): number[] => {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let column = 0; column < rows.length; column += 1) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? i : best),
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let i = 0; i < rows.length; i += 1) {
      if (i === column) continue;
      const factor = rows[i]![column]! / rows[column]![column]!;
      rows[i] = rows[i]!.map((value, j) => value - factor * rows[column]![j]!);
    }
  }
  return rows.map((row, i) => row[rows.length]! / row[i]!);
};

interface Sample {
  readonly x: readonly number[];
  readonly y: number;
  readonly weight: number;
}
const weighted = (samples: readonly Sample[], penalty: readonly number[], prior: readonly number[]): number[] => {
  const at = (i: number, j: number) => samples.reduce((sum, { x, weight }) => sum + weight * x[i]! * x[j]!, 0);
  const n = penalty.length;
  const matrix = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_x, j) => at(i, j) + (i === j ? penalty[i]! : 0)),
  );
  const right = penalty.map((own, i) =>
    samples.reduce((sum, { x, y, weight }) => sum + weight * x[i]! * y, own * prior[i]!),
  );
  return eliminated(matrix, right);
};

const SIZE = 4;
const shapeOf = (more: Partial<RegressionShape> = {}): RegressionShape => ({
  size: SIZE,
  halfLife: 40,
  ridge: 0.01,
  priorRows: 3,
  prior: Float64Array.of(0.1, -0.2, 0.3, 0.4),
  response: 'level',
  correction: 0,
  ...more,
});

const drawn = (seed: number, count: number) => {
  const random = lehmer(seed);
  return Array.from({ length: count }, () => {
    const x = [1, normal(random), normal(random), normal(random)];
    return { x, y: 0.5 * x[1]! - 0.2 * x[2]! + 0.3 * normal(random) };
  });
};
const fed = (shape: RegressionShape, rows: readonly { x: readonly number[]; y: number }[]) =>
  rows.reduce((state, { x, y }) => learned(shape, state, Float64Array.from(x), y), unlearned(shape));

describe('the forgotten ridge regression', () => {
  it('is the batch solution with the weights, the penalty and the prior written out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 10, max: 120 }), (seed, count) => {
        const rows = drawn(seed, count);
        const samples = rows.map((row, i) => ({ ...row, weight: 2 ** (-(count - 1 - i) / 40) }));
        const behind = samples.reduce((sum, { weight }) => sum + weight, 0);
        const penalty = 0.01 * behind + 3;
        const expected = weighted(samples, [1e-6 * penalty, penalty, penalty, penalty], [0.1, -0.2, 0.3, 0.4]);
        const found = coefficientsOf(shapeOf(), solved(shapeOf(), fed(shapeOf(), rows)));
        for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 8);
      }),
      { numRuns: 30 },
    );
  });

  it('is the pooled coefficients before it has seen anything, and its own after much', () => {
    const shape = shapeOf({ halfLife: Number.POSITIVE_INFINITY, ridge: 0 });
    expect([...coefficientsOf(shape, unlearned(shape))]).toEqual([0.1, -0.2, 0.3, 0.4]);
    const found = coefficientsOf(shape, solved(shape, fed(shape, drawn(5, 4_000))));
    for (const [i, value] of [0, 0.5, -0.2, 0].entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(0.03);
  });

  it('finds the mean under the gamma likelihood where least squares on logs find less', () => {
    const random = lehmer(21);
    const shape = shapeOf({
      size: 1,
      prior: null,
      halfLife: Number.POSITIVE_INFINITY,
      ridge: 0,
      priorRows: 0,
      response: 1,
    });
    let state = unlearned(shape);
    // A chi-square with four degrees of freedom over 4: mean 1, mean of the log ψ(2) − ln 2 = −0.2704.
    for (let i = 0; i < 6_000; i += 1) {
      const y = Array.from({ length: 4 }, () => normal(random) ** 2).reduce((sum, one) => sum + one, 0) / 4;
      state = learned(shape, state, Float64Array.of(1), Math.log(y));
      if (i % 10 === 0) state = solved(shape, state);
    }
    expect(Math.abs(coefficientsOf(shape, state)[0]!)).toBeLessThan(0.05);
  });

  it('keeps its coefficients where the equations cannot be solved, and never becomes anything but numbers', () => {
    const shape = shapeOf({ ridge: 0, priorRows: 0 });
    const same = Array.from({ length: 50 }, () => ({ x: [1, 1, 1, 1], y: 2 }));
    expect([...coefficientsOf(shape, solved(shape, fed(shape, same)))].every(Number.isFinite)).toBe(true);
    const state = fed(shape, same);
    const broken = state.map(() => Number.NaN);
    expect(solved(shape, broken)).toBe(broken);
  });

  it('does not write to what it was given', () => {
    const before = fed(shapeOf(), drawn(6, 30));
    const copy = before.slice();
    solved(shapeOf(), learned(shapeOf(), before, Float64Array.of(1, 2, 3, 4), 5));
    expect(before).toEqual(copy);
  });
});

const viewOf = (windows: readonly number[]): View => ({
  row: new Float64Array(1),
  windows: Float64Array.from(windows),
  ewma: 1e-5,
});
const lessonOf = (view: View, variance: number, more: Partial<Lesson> = {}): Lesson => ({
  end: 3_600,
  outcomes: { 1: { view, variance }, 24: null },
  hourReturn: null,
  longRun: 1e-5,
  ...more,
});

describe('the heterogeneous autoregression', () => {
  it('is plain least squares when nothing is forgotten', () => {
    const random = lehmer(31);
    const model = har(Number.POSITIVE_INFINITY);
    let state = model.init();
    const samples: Sample[] = [];
    for (let hour = 0; hour < 700; hour += 1) {
      const windows = Array.from({ length: 4 }, () => 1e-5 * Math.exp(normal(random)));
      const variance = 2e-6 + 0.4 * windows[0]! + 0.3 * windows[1]! + 1e-6 * Math.abs(normal(random));
      samples.push({ x: [1, ...windows], y: variance, weight: 1 });
      state = model.update(state, lessonOf(viewOf(windows), variance));
    }
    const scaled = samples.map(({ x, y }) => ({
      x: x.map((value, i) => (i === 0 ? 1 : 1e5 * value)),
      y: 1e5 * y,
      weight: 1,
    }));
    const theta = weighted(scaled, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
    const asked = [2e-5, 1e-5, 3e-5, 1e-5];
    const expected = theta.reduce((sum, value, i) => sum + value * (i === 0 ? 1 : 1e5 * asked[i - 1]!), 0) / 1e5;
    expect(model.forecast(state, viewOf(asked), 1) / expected).toBeCloseTo(1, 8);
    // Never under a tenth of the 30-day mean.
    expect(model.forecast(state, viewOf([0, 0, 0, 1]), 1)).toBeGreaterThanOrEqual(0.1);
  });
});

describe('GARCH(1,1)', () => {
  const parameters = { alpha: 0.1, beta: 0.85 };
  const LONG = 2.5e-5;

  it('follows the variance of a simulated path whose parameters it has, from a wrong start', () => {
    const random = lehmer(41);
    const model = garch(parameters);
    let [state, variance] = [model.init(), 9 * LONG];
    for (let hour = 0; hour < 400; hour += 1) {
      const hourReturn = Math.sqrt(variance) * normal(random);
      state = model.update(state, lessonOf(viewOf([0, 0, 0, 0]), 1, { hourReturn, longRun: LONG }));
      variance = (1 - 0.95) * LONG + 0.1 * hourReturn ** 2 + 0.85 * variance;
    }
    // The start is forgotten by 0.85 an hour.
    expect(model.forecast(state, viewOf([]), 1) / variance).toBeCloseTo(1, 8);
    let [path, total] = [variance, 0];
    for (let hour = 0; hour < 24; hour += 1) {
      total += path;
      path = (1 - 0.95) * LONG + 0.95 * path;
    }
    expect(model.forecast(state, viewOf([]), 24) / (total / 24)).toBeCloseTo(1, 8);
  });

  it('takes an hour without a return for one like the last, and says nothing in its first week', () => {
    const model = garch(parameters);
    let state = model.init();
    for (let hour = 0; hour < 167; hour += 1) {
      state = model.update(state, lessonOf(viewOf([]), 1, { longRun: LONG }));
      expect(model.forecast(state, viewOf([]), 1)).toBeNaN();
    }
    state = model.update(state, lessonOf(viewOf([]), 1, { longRun: LONG }));
    expect(model.forecast(state, viewOf([]), 1)).toBeCloseTo(LONG, 12);
  });
});
