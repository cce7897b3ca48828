import { SECONDS_PER_HOUR, SECONDS_PER_YEAR } from '../units/index.ts';

/** A window tells its volatility only when this share of its returns exists: half an hour does not speak for a day. */
const COVERED_SHARE = 0.5;

/** Squared returns of a window: their sum, and how many are known. */
export interface Window {
  readonly sum: number;
  readonly count: number;
}

/**
 * Realised volatility (Andersen & Bollerslev 1998): the root of the mean squared return, annualised over 365 days. Null
 * when too many of the window's returns are missing.
 */
export const realisedVolatility = ({ sum, count }: Window, windowSeconds: number, barSeconds: number): number | null =>
  count > 0 && count >= (windowSeconds / barSeconds) * COVERED_SHARE
    ? Math.sqrt(((sum / count) * SECONDS_PER_YEAR) / barSeconds)
    : null;

/** Mean hourly variance of a window, or zero where nothing is known. */
export const hourlyVariance = ({ sum, count }: Window, barSeconds: number): number =>
  count > 0 ? ((sum / count) * SECONDS_PER_HOUR) / barSeconds : 0;
