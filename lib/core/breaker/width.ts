import type { BreakerPolicy } from '../policy/index.ts';
import { SECONDS_PER_HOUR } from '../units/index.ts';

/** Five-minute volatilities that a width is made of, as fractions; null where unknown. */
export interface Sigmas {
  /** The forecast as it stood before the hour that is judged. */
  readonly forecast: number | null;
  /** The median of the year's days. */
  readonly usual: number | null;
}

export interface WidthInput {
  readonly sigmas: Sigmas;
  readonly policy: BreakerPolicy;
  readonly cadenceSeconds: number;
}

const FIVE_MINUTES = 300;

/** The forecast, and at least the policy's multiple of what is usual. */
const sigmaOf = ({ sigmas, policy }: WidthInput): number =>
  Math.max(sigmas.forecast ?? 0, (policy.usualMultiplePpm / 1e6) * (sigmas.usual ?? 0));

/**
 * Seconds of a random walk whose variance is that of a price's distance from the mean of the five minutes before it: of n
 * samples c seconds apart, c·(1 + Σ((n−j)/n)²) for j = 1 … n−1, which is c·(1 + (n−1)(2n−1)/6n).
 */
const walkFromMean = (cadenceSeconds: number): number => {
  const samples = Math.max(1, FIVE_MINUTES / cadenceSeconds);
  return cadenceSeconds * (1 + ((samples - 1) * (2 * samples - 1)) / (6 * samples));
};

/**
 * The larger of the class floor and so many standard deviations of this very distance. Floors are of cycles of a minute;
 * where cycles are longer the same market goes further between them, by the root of its walk.
 */
const width = (walk: (cadenceSeconds: number) => number, floorPpm: number, input: WidthInput): number => {
  const seconds = walk(input.cadenceSeconds);
  const floor = (floorPpm / 1e6) * Math.sqrt(seconds / walk(60));
  return Math.max(floor, input.policy.deviations * sigmaOf(input) * Math.sqrt(seconds / FIVE_MINUTES));
};

/** Distance from the five-minute reference at which a market is limited, and outside of which a consumer refuses trades. */
export const bandWidth = (input: WidthInput): number => width(walkFromMean, input.policy.bandFloorPpm, input);

/** The same of one cycle's move. */
export const velocityWidth = (input: WidthInput): number =>
  width((cadenceSeconds) => cadenceSeconds, input.policy.velocityFloorPpm, input);

/** The same from the low or high of the hour, which is an hour however long a cycle is. */
export const hourBandWidth = (input: WidthInput): number => {
  const { policy } = input;
  const sigma = sigmaOf(input) * Math.sqrt(SECONDS_PER_HOUR / FIVE_MINUTES);
  return Math.max(policy.hourBandFloorPpm / 1e6, policy.hourDeviations * sigma);
};
