import type { VolatilityDecision } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { exp, ln, SECONDS_PER_HOUR, type UnixSeconds } from '../units/index.ts';
import type { Known } from './known.ts';

/** Volatilities over the margin horizon of one cycle, as fractions. */
export interface Speeds {
  /** The day's forecast blended with the year's mean: what moves are measured in. */
  readonly sigma: number;
  /** The forecast of the coming hour. */
  readonly fast: number;
  readonly elevation: number;
  /** Mean hourly variances behind them. */
  readonly slowVariance: number;
  readonly fastVariance: number;
}

/** Variance below which there is none to speak of: keeps ln finite in a market that stands still. */
const LEAST_VARIANCE = 1e-12;

export const speedsOf = (
  volatility: VolatilityDecision,
  { yearVariance, monthFastVariance }: Known,
  { margin }: ClassPolicy,
): Speeds | null => {
  const told = volatility.margin;
  if (!told) return null;
  const hours = margin.horizonSeconds / SECONDS_PER_HOUR;
  const slowVariance = Math.max(LEAST_VARIANCE, (told.slow * told.slow) / hours);
  const fastVariance = Math.max(LEAST_VARIANCE, (told.fast * told.fast) / hours);
  const long = Math.max(LEAST_VARIANCE, yearVariance ?? slowVariance);
  const weight = margin.blendPpm / 1e6;
  return {
    sigma: Math.sqrt(hours * exp(weight * ln(slowVariance) + (1 - weight) * ln(long))),
    fast: Math.sqrt(hours * fastVariance),
    elevation: monthFastVariance === null ? 0 : fastVariance / Math.max(LEAST_VARIANCE, monthFastVariance),
    slowVariance,
    fastVariance,
  };
};

/** The level that maintenance is made of, and when it stood there. */
export interface Level {
  readonly sigma: number;
  readonly at: UnixSeconds;
}

/**
 * The blended volatility, weighted with the year's most volatile day if the policy asks for it, not below its multiple of
 * the year's median; it rises at once and falls with its half-life.
 */
export const levelAfter = (
  before: Level | null,
  { sigma }: Speeds,
  { medianSigma, largestSigma }: Known,
  { margin }: ClassPolicy,
  slot: UnixSeconds,
): Level => {
  const stressed = margin.stressedPpm / 1e6;
  const weighted = (1 - stressed) * sigma + stressed * Math.max(sigma, largestSigma ?? sigma);
  const floor = (margin.yearFloorPpm / 1e6) * (medianSigma ?? 0);
  const aim = Math.max(weighted, floor);
  if (!before) return { sigma: aim, at: slot };
  const kept = exp((-Math.LN2 * (slot - before.at)) / margin.decaySeconds);
  return { sigma: Math.max(aim, before.sigma * kept), at: slot };
};
