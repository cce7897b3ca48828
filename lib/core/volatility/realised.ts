import { SECONDS_PER_YEAR } from '../units/index.ts';

/** A window tells its volatility only when this share of its returns exists: half an hour does not speak for a day. */
const COVERED_SHARE = 0.5;

/**
 * Realised volatility (Andersen & Bollerslev 1998): the square root of the mean squared return over the last
 * `windowSeconds`, annualised over 365 days. NaN marks a missing return; null when too many are missing.
 */
export const realisedVolatility = (
  returns: readonly number[],
  windowSeconds: number,
  barSeconds: number,
): number | null => {
  const count = windowSeconds / barSeconds;
  const known = returns.slice(-count).filter((value) => !Number.isNaN(value));
  if (known.length < count * COVERED_SHARE) return null;
  const variance = known.reduce((sum, value) => sum + value * value, 0) / known.length;
  return Math.sqrt((variance * SECONDS_PER_YEAR) / barSeconds);
};
