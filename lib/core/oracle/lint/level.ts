import { BASIS_POINT, exp, ln } from '../../units/index.ts';
import { bpText, type FeedCheck, inBp, mean, passedIf, quantile } from './check.ts';
import { alternatives, type Point } from './compare.ts';
import type { Feed, FeedFile } from './file.ts';
import { medianOf } from './route.ts';

/** A ratio within five per cent of a power of ten is one; by chance a ratio is as near as that in four cases of a hundred. */
const POWER_TOLERANCE = 0.05;

/**
 * A median further off than this is another price. Honest dollar venues stood 8 bp from the other two in the median of
 * 2023-03-11, the worst day of the recordings, and 2 bp over three weeks; USDC quotes by Kraken's own cross 15 bp.
 */
const MEDIAN_LIMIT = 20 * BASIS_POINT;

/**
 * Which of two readings of a feed is right is decided only where the worse one is off by more than honest venues are on a
 * bad day: 9.5 bp in the mean of 2023-03-11 …
 */
const CLEAR = 10 * BASIS_POINT;
/** … and the other fits twice as well. BTC-USDT taken for dollars on that day: 71 bp against 6; on a calm one 1.4 against 1.0. */
const TIMES_BETTER = 2;

const ratioText = (ratio: number, exponent: number, isPower: boolean): string => {
  if (isPower) return `10^${exponent} times the others`;
  return `${ratio.toPrecision(4)} times the others, which is no power of ten`;
};

const decimalsText = ({ decimals }: Feed, exponent: number): string =>
  decimals + exponent >= 0 ? `; with ${decimals + exponent} decimals instead of ${decimals} it would be theirs` : '';

/** Whether the price is in the units of the others. PAXG, 2024: 10^12 off by the decimals of two tokens, 230 000 dollars. */
export const unitsCheck = (points: readonly Point[], candidate: Feed): FeedCheck => {
  const middle = medianOf(points.map(({ price, reference }) => ln(price / reference)));
  const exponent = Math.round(middle / Math.LN10) + 0;
  const isPower = exponent !== 0 && Math.abs(middle - exponent * Math.LN10) <= POWER_TOLERANCE;
  const ratio = exp(middle);
  const mend = isPower ? decimalsText(candidate, exponent) : '';
  return {
    check: 'units',
    found: exponent === 0 ? `${ratio.toFixed(4)} times the others` : ratioText(ratio, exponent, isPower) + mend,
    allowed: '10^0: within a factor of three',
    verdict: passedIf(exponent === 0),
    values: { ratio, exponent },
  };
};

/** How far the candidate is from `expected` of each point, in the mean of the logarithms. */
const misfit = (points: readonly Point[], expected: (point: Point) => number): number =>
  mean(points.map((point) => Math.abs(ln(point.price / expected(point)))));

/** Compares what the candidate says it is with something else that it may be. */
const readingCheck = (
  check: string,
  points: readonly Point[],
  expected: (point: Point) => number,
  names: readonly [declared: string, other: string],
): FeedCheck => {
  const declared = misfit(points, ({ reference }) => reference);
  const other = misfit(points, expected);
  const clear = Math.max(declared, other) >= CLEAR;
  const verdict = (): FeedCheck['verdict'] => {
    if (clear && other * TIMES_BETTER <= declared) return 'refused';
    return clear && declared * TIMES_BETTER <= other ? 'passed' : 'undecided';
  };
  const decided = verdict();
  const far = `${bpText(declared)} off as ${names[0]}, ${bpText(other)} as ${names[1]}`;
  const told = { passed: '', refused: `: it is ${names[1]}`, undecided: ': the sample does not tell them apart' };
  return {
    check,
    found: far + told[decided],
    allowed: `${names[0]} twice as near as ${names[1]}`,
    verdict: decided,
    values: { declaredBp: inBp(declared), otherBp: inBp(other) },
  };
};

export const inverseCheck = (points: readonly Point[]): FeedCheck =>
  readingCheck('inverse', points, ({ reference }) => 1 / reference, ['price', '1/price']);

/** Whether it is quoted in what it says, against each other currency that the file can convert into. */
export const quoteChecks = (points: readonly Point[], file: FeedFile): readonly FeedCheck[] => {
  const { quote } = file.candidate;
  const checks = alternatives(file).flatMap((currency) => {
    const known = points.filter(({ rates }) => rates.has(currency));
    if (known.length === 0) return [];
    const expected = ({ reference, rates }: Point): number => reference * (rates.get(currency) ?? Number.NaN);
    return [readingCheck(`quoted in ${quote} not ${currency}`, known, expected, [quote, currency])];
  });
  if (checks.length > 0) return checks;
  const allowed = 'crosses of the currencies that it could be confused with';
  return [{ check: `quoted in ${quote}`, found: 'no cross in the file', allowed, verdict: 'undecided', values: {} }];
};

/** Whether it says what the others say, in the middle and in its worst hundredth. */
export const deviationCheck = (points: readonly Point[], worstLimitBp: number): FeedCheck => {
  const distances = points.map(({ price, reference }) => Math.abs(ln(price / reference)));
  const [middle, worst] = [medianOf(distances), quantile(distances, 0.99)];
  return {
    check: 'deviation',
    found: `median ${bpText(middle)}, 99 % within ${bpText(worst)}`,
    allowed: `median ${bpText(MEDIAN_LIMIT)}, 99 % within ${worstLimitBp} bp`,
    verdict: passedIf(middle <= MEDIAN_LIMIT && worst <= worstLimitBp * BASIS_POINT),
    values: { medianBp: inBp(middle), p99Bp: inBp(worst) },
  };
};
