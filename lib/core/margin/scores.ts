import * as z from 'zod';
import { unixSeconds } from '../market/index.ts';
import type { UnixSeconds } from '../units/index.ts';

/** The stretch of one horizon that is being followed: where it began, what was forecast, how far the price went. */
export const openStretch = z.strictObject({
  startAt: unixSeconds,
  price: z.number().positive(),
  sigma: z.number().positive(),
  low: z.number().positive(),
  high: z.number().positive(),
  samples: z.number().int().nonnegative(),
});
export type OpenStretch = z.infer<typeof openStretch>;

/** Adverse moves of one stretch divided by the forecast made at its start. */
export interface Score {
  readonly long: number;
  readonly short: number;
}

/** Share of its cycles that a stretch needs: an unseen move must not count as a small one. */
const SEEN_SHARE = 0.9;

export interface StretchInput {
  readonly stretch: OpenStretch | null;
  readonly slot: UnixSeconds;
  readonly price: number | null;
  /** Forecast standard deviation over the horizon, or null while the forecaster is cold. */
  readonly sigma: number | null;
  readonly horizonSeconds: number;
  readonly cadenceSeconds: number;
}

const scoreOf = ({ price, sigma, low, high }: OpenStretch): Score => ({
  long: Math.max(0, 1 - low / price) / sigma,
  short: Math.max(0, high / price - 1) / sigma,
});

const followed = (stretch: OpenStretch, price: number | null): OpenStretch =>
  price === null
    ? stretch
    : {
        ...stretch,
        low: Math.min(stretch.low, price),
        high: Math.max(stretch.high, price),
        samples: stretch.samples + 1,
      };

/**
 * Filtered historical simulation (Barone-Adesi, Giannopoulos & Vosper 1999), path-wise: over each horizon, one after the
 * other, the worst price for longs and for shorts against the price at the start, in units of the forecast made then.
 */
export const advanceStretch = (input: StretchInput): { stretch: OpenStretch | null; score: Score | null } => {
  const { slot, price, sigma, horizonSeconds, cadenceSeconds } = input;
  const current = input.stretch && followed(input.stretch, price);
  const ended = current !== null && slot >= current.startAt + horizonSeconds;
  const expected = (horizonSeconds / cadenceSeconds) * SEEN_SHARE;
  const whole = ended && slot === current.startAt + horizonSeconds && current.samples >= expected;
  if (current && !ended) return { stretch: current, score: null };
  const starts = price !== null && sigma !== null && sigma > 0 && slot % horizonSeconds === 0;
  return {
    stretch: starts ? { startAt: slot, price, sigma, low: price, high: price, samples: 0 } : null,
    score: whole ? scoreOf(current) : null,
  };
};

/** Puts `value` into ascending `tail` in place of its smallest. */
const replaceSmallest = (tail: Float64Array, value: number): void => {
  let [low, high] = [0, tail.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tail[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  tail.copyWithin(0, 1, low);
  tail[low - 1] = value;
};

/**
 * The smallest of `values` that at least `level` of them do not exceed (the inverse of the empirical distribution).
 * Null for none. Levels are high, so only the tail above is kept in order: a fiftieth of the time of sorting all.
 */
export const empiricalQuantile = (values: Float64Array, level: number): number | null => {
  if (values.length === 0) return null;
  const rank = Math.max(1, Math.ceil(level * values.length));
  const tail = values.slice(0, values.length - rank + 1).sort();
  for (let index = tail.length; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (value > (tail[0] ?? 0)) replaceSmallest(tail, value);
  }
  return tail[0] ?? null;
};
