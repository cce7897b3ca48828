import { BASIS_POINT } from '../../units/index.ts';
import { upperQuantile } from '../quantile.ts';

/** `undecided`: the sample cannot tell, which refuses nothing and promises nothing. */
export type CheckVerdict = 'passed' | 'refused' | 'undecided';

/** One thing that was looked at: what is there and what is allowed, for eyes; the numbers behind it, for machines. */
export interface FeedCheck {
  readonly check: string;
  readonly found: string;
  readonly allowed: string;
  readonly verdict: CheckVerdict;
  readonly values: Readonly<Record<string, number | null>>;
}

export const passedIf = (holds: boolean): CheckVerdict => (holds ? 'passed' : 'refused');

export const bpText = (fraction: number): string => `${(fraction / BASIS_POINT).toFixed(1)} bp`;
/** A fraction in basis points, to a tenth. */
export const inBp = (fraction: number): number => Math.round((fraction / BASIS_POINT) * 10) / 10;
export const percentText = (share: number): string => `${(share * 100).toFixed(2)} %`;

export const spanText = (seconds: number): string => {
  if (seconds < 600) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const quantile = (values: readonly number[], level: number): number =>
  upperQuantile(
    values.map((value) => ({ value, weight: 1 })),
    level,
  );

/** Pearson's correlation and the standard deviation of the second series; NaN for a series that does not vary. */
export const correlate = (pairs: readonly (readonly [number, number])[]) => {
  const [meanX, meanY] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xx += (x - meanX) * (x - meanX);
    yy += (y - meanY) * (y - meanY);
    xy += (x - meanX) * (y - meanY);
  }
  return { correlation: xy / Math.sqrt(xx * yy), deviation: Math.sqrt(yy / pairs.length) };
};
