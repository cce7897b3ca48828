import type { VolatilityDecision } from '../market/index.ts';
import { exp, ln } from '../units/index.ts';

/**
 * What is known beside a market's own price when its forecast is due. Null is unknown, which is never the same as zero.
 * Thin and wide books go before wild hours (Næs & Skjeltorp 2006), and markets share a part of their risk that the others
 * show first (Bollerslev, Hood, Huss & Pedersen 2018, their global factor).
 */
export interface Exogenous {
  /** Dollars on the thinner side of all books that count, within one distance from the mid. */
  readonly depthUsd: number | null;
  readonly halfSpreadBp: number | null;
  /** Variance of the last hour ÷ that of the last day, of the related markets. */
  readonly crossVarianceRatio: number | null;
  /** Absolute funding of perps over eight hours, as a fraction of the position. */
  readonly fundingRate: number | null;
}

/** Of a recorded bar, and of a currency stream. */
export const NO_EXOGENOUS: Exogenous = {
  depthUsd: null,
  halfSpreadBp: null,
  crossVarianceRatio: null,
  fundingRate: null,
};

/** Realised variance of the last hour ÷ that of the last day: what a market says to those it is related to. */
export const varianceRatio = ({ realised: { h1, h24 } }: Pick<VolatilityDecision, 'realised'>): number | null =>
  h1 && h24 ? (h1 / h24) * (h1 / h24) : null;

/** Every series is told against its own mean of a week: depth in dollars says nothing by itself. */
const BASE_MINUTES = 10_080;
/** Newest means, in this order in the row. Funding is itself a mean over hours. */
const RECENT = [
  { series: 0, minutes: 10 },
  { series: 0, minutes: 180 },
  { series: 1, minutes: 10 },
  { series: 2, minutes: 10 },
  { series: 3, minutes: 60 },
] as const;
const MEANS = [...[0, 1, 2, 3].map((series) => ({ series, minutes: BASE_MINUTES })), ...RECENT];
const FIRST_RECENT = MEANS.length - RECENT.length;
export const EXOGENOUS_FEATURES = RECENT.length;

/**
 * Sum of weighted logs and the weight behind it, mean by mean: each its own weight, because each series is missing at
 * times of its own. Null while none of them was ever known, so that a market without them carries nothing.
 */
export type ExogenousMeans = Float64Array;
export const EXOGENOUS_SIZE = 2 * MEANS.length;

/** However long a gap, no exponent leaves what doubles hold. */
const LONGEST_HALF_LIVES = 60;
/** One absurd answer is no more than these: ln must not carry a typing error of a venue into a mean of a week. */
const RANGE = { depthUsd: [1, 1e12], halfSpreadBp: [1e-3, 1e3], ratio: [1e-3, 1e3], funding: [0, 0.1] } as const;
/** A tenth of the basis point that perps charge in a quiet market: below it funding is none. */
const FUNDING_UNIT = 1e-5;

const bounded = (value: number | null, [least, most]: readonly [number, number], unit = 0): number =>
  value === null || Number.isNaN(value) ? Number.NaN : ln(Math.max(least, Math.min(most, value)) + unit);

const logsOf = ({ depthUsd, halfSpreadBp, crossVarianceRatio, fundingRate }: Exogenous): readonly number[] => [
  bounded(depthUsd, RANGE.depthUsd),
  bounded(halfSpreadBp, RANGE.halfSpreadBp),
  bounded(crossVarianceRatio, RANGE.ratio),
  bounded(fundingRate, RANGE.funding, FUNDING_UNIT),
];

const keptOver = (seconds: number, minutes: number): number =>
  exp(-Math.LN2 * Math.min(LONGEST_HALF_LIVES, seconds / (60 * minutes)));

/** The means `steps` later, of which only the last is known. What is missing makes the past older and is no value. */
export const exogenousAfter = (
  before: ExogenousMeans | null,
  now: Exogenous,
  stepSeconds: number,
  steps: number,
): ExogenousMeans | null => {
  const logs = logsOf(now);
  if (before === null && logs.every(Number.isNaN)) return null;
  const after = new Float64Array(EXOGENOUS_SIZE);
  for (const [i, { series, minutes }] of MEANS.entries()) {
    const kept = keptOver(steps * stepSeconds, minutes);
    const known = !Number.isNaN(logs[series]!);
    const weight = known ? 1 - keptOver(stepSeconds, minutes) : 0;
    after[2 * i] = kept * (before?.[2 * i] ?? 0) + (known ? weight * logs[series]! : 0);
    after[2 * i + 1] = kept * (before?.[2 * i + 1] ?? 0) + weight;
  }
  return after;
};

/**
 * A mean counts from a quarter of its weight on, and whole from a half: the base in its third day and after seven, and a
 * recent one fades out within two half-lives of silence instead of letting the forecast leap.
 */
const WEIGHT = { none: 0.25, whole: 0.5 };
const countedShare = (weight: number): number =>
  Math.max(0, Math.min(1, (weight - WEIGHT.none) / (WEIGHT.whole - WEIGHT.none)));
/** A twentieth or twenty times of what is common: no answer, however odd, moves a forecast further. */
const WIDEST = 3;

/** Writes ln of recent ÷ base of each into `row` from `next` on: 0 exactly where either is not known. */
export const exogenousFeatures = (means: ExogenousMeans | null, row: Float64Array, next: number): void => {
  if (!means) return;
  for (const [i, { series }] of RECENT.entries()) {
    const at = 2 * (FIRST_RECENT + i);
    const share = countedShare(Math.min(means[at + 1]!, means[2 * series + 1]!));
    if (share === 0) continue;
    const ratio = means[at]! / means[at + 1]! - means[2 * series]! / means[2 * series + 1]!;
    row[next + i] = share * Math.max(-WIDEST, Math.min(WIDEST, ratio));
  }
};
