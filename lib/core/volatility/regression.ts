import { exp, ln } from '../units/index.ts';

/**
 * Exponentially forgotten ridge regression by its normal equations: A ← λA + xxᵀ, b ← λb + xz, and (A + P)θ = b + Pθ₀
 * solved once in a while. Unlike recursive least squares it cannot wind up, and it leans towards coefficients θ₀ learnt on
 * other markets by as much as its own evidence is thin.
 */
export interface RegressionShape {
  readonly size: number;
  /** Observations after which one weighs half; Infinity for none forgotten. */
  readonly halfLife: number;
  /** Penalty as a share of the observations behind the estimate, and as a fixed number of them. */
  readonly ridge: number;
  readonly priorRows: number;
  readonly prior: Float64Array | null;
  /**
   * What is regressed. `level`: the label itself. A number: the label is the ln of a positive quantity u·e^prediction, and
   * the working response is prediction + (u^power − 1) ÷ power. 0 is least squares on logs; 1 is Fisher scoring of the
   * gamma likelihood with log link (McCullagh & Nelder 1989, section 2.5), whose deviance is QLIKE.
   */
  readonly response: 'level' | number;
  /** Step of the multiplicative correction that holds the mean of u at one. */
  readonly correction: number;
}

/** [A by lower triangle, b, θ, observations behind it, ln of the correction, solved]. */
export type Regression = Float64Array;

/** One observation says no more than this of the ratio of outcome to forecast: a hundredfold hour is one hour. */
const LARGEST_RATIO = 10;
const SMALLEST_LOG_RATIO = -6;
/** In the correction a ratio counts up to 20 (quant study, section 8). */
const LARGEST_CORRECTED = 20;
/** The intercept is all but free. */
const INTERCEPT_PENALTY = 1e-6;

const triangle = (n: number) => (n * (n + 1)) / 2;
export const regressionSize = ({ size }: RegressionShape): number => triangle(size) + 2 * size + 3;
const bAt = (n: number) => triangle(n);
const thetaAt = (n: number) => triangle(n) + n;
const metaAt = (n: number) => triangle(n) + 2 * n;

export const unlearned = (shape: RegressionShape): Regression => {
  const state = new Float64Array(regressionSize(shape));
  if (shape.prior) state.set(shape.prior, thetaAt(shape.size));
  return state;
};

/** What was learnt before rows had `added` more places at their end: of those nothing is known yet. */
export const widened = (shape: RegressionShape, before: Regression, added: number): Regression | null => {
  const [n, old] = [shape.size, shape.size - added];
  if (before.length !== regressionSize({ ...shape, size: old })) return null;
  const after = unlearned(shape);
  after.set(before.subarray(0, triangle(old)));
  after.set(before.subarray(bAt(old), bAt(old) + old), bAt(n));
  after.set(before.subarray(thetaAt(old), thetaAt(old) + old), thetaAt(n));
  after.set(before.subarray(metaAt(old)), metaAt(n));
  return after;
};

/** Observations behind the estimate, each by its weight. */
export const observationsOf = ({ size }: RegressionShape, state: Regression): number => state[metaAt(size)]!;
export const coefficientsOf = ({ size }: RegressionShape, state: Regression): Float64Array =>
  state.slice(thetaAt(size), thetaAt(size) + size);

const linear = (n: number, state: Regression, x: Float64Array): number => {
  let total = 0;
  for (let i = 0, t = thetaAt(n); i < n; i += 1) total += state[t + i]! * x[i]!;
  return total;
};

/** The prediction for `x`, corrected. */
export const predicted = ({ size }: RegressionShape, state: Regression, x: Float64Array): number =>
  linear(size, state, x) + state[metaAt(size) + 1]!;

const workingResponse = (shape: RegressionShape, prediction: number, label: number): number => {
  if (shape.response === 'level') return label;
  const g = Math.max(SMALLEST_LOG_RATIO, Math.min(ln(LARGEST_RATIO), label - prediction));
  return prediction + (shape.response === 0 ? g : (exp(shape.response * g) - 1) / shape.response);
};

const correctionOf = (shape: RegressionShape, before: number, surprise: number): number => {
  if (shape.response === 'level') return 0;
  const ratio = Math.min(LARGEST_CORRECTED, exp(Math.min(3, surprise - before)));
  return before + ln(1 + shape.correction * (ratio - 1));
};

/** The state after one more observation; the coefficients stay until they are solved for. */
export const learned = (shape: RegressionShape, before: Regression, x: Float64Array, label: number): Regression => {
  const n = shape.size;
  const keep = exp(-Math.LN2 / shape.halfLife);
  const prediction = linear(n, before, x);
  const z = workingResponse(shape, prediction, label);
  const after = before.slice();
  for (let i = 0, k = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1, k += 1) after[k] = keep * before[k]! + x[i]! * x[j]!;
    after[bAt(n) + i] = keep * before[bAt(n) + i]! + x[i]! * z;
  }
  const meta = metaAt(n);
  after[meta] = keep * before[meta]! + 1;
  after[meta + 1] = correctionOf(shape, before[meta + 1]!, label - prediction);
  return after;
};

/**
 * Solves (A + P)θ = b + Pθ₀ by Cholesky's decomposition. A matrix that is not positive definite keeps the coefficients
 * that stand: a forecast of yesterday is better than none.
 */
export const solved = (shape: RegressionShape, before: Regression): Regression => {
  const n = shape.size;
  const penalty = shape.ridge * before[metaAt(n)]! + shape.priorRows;
  const matrix = before.slice(0, triangle(n));
  const right = before.slice(bAt(n), bAt(n) + n);
  for (let i = 0; i < n; i += 1) {
    const own = penalty * (i === 0 ? INTERCEPT_PENALTY : 1);
    matrix[triangle(i) + i] = matrix[triangle(i) + i]! + own;
    right[i] = right[i]! + own * (shape.prior?.[i] ?? 0);
  }
  if (!factorise(matrix, n)) return before;
  substitute(matrix, right, n);
  if (right.some((value) => !Number.isFinite(value))) return before;
  const after = before.slice();
  after.set(right, thetaAt(n));
  after[metaAt(n) + 2] = 1;
  return after;
};

/** A = LLᵀ in place, rows of the lower triangle one after the other. False when a pivot is not positive. */
const factorise = (a: Float64Array, n: number): boolean => {
  for (let i = 0; i < n; i += 1) {
    const row = triangle(i);
    for (let j = 0; j <= i; j += 1) {
      const other = triangle(j);
      let total = a[row + j]!;
      for (let k = 0; k < j; k += 1) total -= a[row + k]! * a[other + k]!;
      if (i === j && !(total > 0)) return false;
      a[row + j] = i === j ? Math.sqrt(total) : total / a[other + j]!;
    }
  }
  return true;
};

/** Solves LLᵀx = b in place. */
const substitute = (l: Float64Array, b: Float64Array, n: number): void => {
  for (let i = 0; i < n; i += 1) {
    let total = b[i]!;
    for (let k = 0; k < i; k += 1) total -= l[triangle(i) + k]! * b[k]!;
    b[i] = total / l[triangle(i) + i]!;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let total = b[i]!;
    for (let k = i + 1; k < n; k += 1) total -= l[triangle(k) + i]! * b[k]!;
    b[i] = total / l[triangle(i) + i]!;
  }
};
