import { exp, ln, SECONDS_PER_HOUR } from '../units/index.ts';

/** Mean hourly variances forecast for the coming hour and the coming day. */
export interface Rates {
  readonly h1: number;
  readonly h24: number;
}

/**
 * Variance forecast over any horizon: the hour's rate up to an hour, the day's from a day on, and between them a straight
 * line of ln(rate) against ln(horizon).
 */
export const varianceOver = ({ h1, h24 }: Rates, horizonSeconds: number): number => {
  const hours = horizonSeconds / SECONDS_PER_HOUR;
  const share = Math.max(0, Math.min(1, ln(hours) / ln(24)));
  return hours * exp((1 - share) * ln(h1) + share * ln(h24));
};
