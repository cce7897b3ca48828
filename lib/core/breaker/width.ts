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

/**
 * Seconds of a random walk whose variance is that of a price's distance from the mean of the n samples before it, c
 * seconds apart: c·(1 + Σ((n−j)/n)²) for j = 1 … n−1, which is c·(1 + (n−1)(2n−1)/6n).
 */
const walkSeconds = (samples: number, secondsApart: number): number =>
  secondsApart * (1 + ((samples - 1) * (2 * samples - 1)) / (6 * samples));

/** Of the five-minute mean, of the hour's and of one cycle's move, when cycles are `cadenceSeconds` long. */
const WALKS = {
  band: (cadenceSeconds: number) => walkSeconds(Math.max(1, FIVE_MINUTES / cadenceSeconds), cadenceSeconds),
  hour: (cadenceSeconds: number) => {
    const apart = Math.max(FIVE_MINUTES, cadenceSeconds);
    return walkSeconds(Math.max(1, SECONDS_PER_HOUR / apart), apart);
  },
  velocity: (cadenceSeconds: number) => cadenceSeconds,
} as const;

/**
 * The larger of the class floor and so many standard deviations of this very distance. Floors are of cycles of a minute;
 * where cycles are longer the same market goes further between them, by the root of its walk.
 */
const width = (of: keyof typeof WALKS, floorPpm: number, { sigmas, policy, cadenceSeconds }: WidthInput): number => {
  const [seconds, least] = [WALKS[of](cadenceSeconds), WALKS[of](60)];
  const perSigma = Math.max(
    policy.deviations * (sigmas.forecast ?? 0),
    policy.usualDeviations * (sigmas.usual ?? 0),
  );
  return Math.max((floorPpm / 1e6) * Math.sqrt(seconds / least), perSigma * Math.sqrt(seconds / FIVE_MINUTES));
};

/** Distance from the five-minute reference at which a market is limited, and outside of which a consumer refuses trades. */
export const bandWidth = (input: WidthInput): number => width('band', input.policy.bandFloorPpm, input);
/** The same from the sixty-minute reference, and of one cycle's move. */
export const hourBandWidth = (input: WidthInput): number => width('hour', input.policy.hourBandFloorPpm, input);
export const velocityWidth = (input: WidthInput): number => width('velocity', input.policy.velocityFloorPpm, input);
