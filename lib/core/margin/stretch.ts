import * as z from 'zod';
import { unixSeconds } from '../market/index.ts';
import type { Ppm, UnixSeconds } from '../units/index.ts';
import type { Outcome } from './codes.ts';

/** The window of one horizon that is being followed: where it began, what was forecast and carried, how far the price went. */
export const openStretch = z.strictObject({
  startAt: unixSeconds,
  price: z.number().positive(),
  sigma: z.number().positive(),
  fast: z.number().positive(),
  elevation: z.number().nonnegative(),
  carriedPpm: z.number().int().nonnegative(),
  low: z.number().positive(),
  high: z.number().positive(),
  samples: z.number().int().nonnegative(),
});
export type OpenStretch = z.infer<typeof openStretch>;

/** A window that is over: its outcome, and how far it went beyond what positions carried when it began (0: not at all). */
export interface Closed extends Outcome {
  readonly beyond: { readonly long: number; readonly short: number };
}

/** Share of its cycles that a window needs: an unseen move must not count as a small one. */
const SEEN_SHARE = 0.9;
/** What one cycle saw of the price: where it is, and how far it went on the way if that is recorded. */
export interface Seen {
  readonly close: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A low under half of the close, or a high over twice of it, is a bad print of one venue: LINK's 0.0001 of 2020-03-12
 * beside a close of 2.5. On that side the bar then counts by its opening and close.
 */
const BAD_PRINT = 2;

/** How far a recorded bar went, without bad prints. */
export const seenIn = (bar: Seen & { readonly open: number }): Seen => {
  const { open, close, low, high } = bar;
  return {
    close,
    low: low * BAD_PRINT < close ? Math.min(open, close) : Math.min(low, close),
    high: high > close * BAD_PRINT ? Math.max(open, close) : Math.max(high, close),
  };
};

export interface StretchInput {
  readonly stretch: OpenStretch | null;
  readonly slot: UnixSeconds;
  readonly seen: Seen | null;
  /** Volatility over the horizon that maintenance is made of, and the fast forecast; null while there is none. */
  readonly volatility: { readonly sigma: number; readonly fast: number; readonly elevation: number } | null;
  /** Maintenance of positions already open, at this slot. */
  readonly carriedPpm: Ppm;
  readonly horizonSeconds: number;
  readonly cadenceSeconds: number;
}

const closedOf = ({ price, sigma, fast, elevation, carriedPpm, low, high }: OpenStretch): Closed => {
  const [long, short] = [Math.max(0, 1 - low / price), Math.max(0, high / price - 1)];
  const carried = carriedPpm / 1e6;
  return {
    long: long / sigma,
    short: short / sigma,
    fast: fast / sigma,
    elevation,
    beyond: { long: Math.max(0, long - carried), short: Math.max(0, short - carried) },
  };
};

const followed = (stretch: OpenStretch, seen: Seen | null): OpenStretch =>
  seen === null
    ? stretch
    : {
        ...stretch,
        low: Math.min(stretch.low, seen.low),
        high: Math.max(stretch.high, seen.high),
        samples: stretch.samples + 1,
      };

const opening = (at: {
  readonly slot: UnixSeconds;
  readonly price: number;
  readonly carriedPpm: Ppm;
  readonly volatility: NonNullable<StretchInput['volatility']>;
}): OpenStretch => {
  const { slot, price, carriedPpm } = at;
  const { sigma, fast, elevation } = at.volatility;
  return { startAt: slot, price, sigma, fast, elevation, carriedPpm, low: price, high: price, samples: 0 };
};

/**
 * Filtered historical simulation (Barone-Adesi, Giannopoulos & Vosper 1999), path-wise: over each horizon, one after the
 * other, the worst price for longs and for shorts against the price at the start, in units of the volatility then.
 */
export const advanceStretch = (input: StretchInput): { stretch: OpenStretch | null; closed: Closed | null } => {
  const { slot, seen, volatility, horizonSeconds, cadenceSeconds, carriedPpm } = input;
  const current = input.stretch && followed(input.stretch, seen);
  const ended = current !== null && slot >= current.startAt + horizonSeconds;
  if (current && !ended) return { stretch: current, closed: null };
  const expected = (horizonSeconds / cadenceSeconds) * SEEN_SHARE;
  const whole = current !== null && slot === current.startAt + horizonSeconds && current.samples >= expected;
  const starts = seen !== null && volatility !== null && volatility.sigma > 0 && slot % horizonSeconds === 0;
  return {
    stretch: starts ? opening({ slot, price: seen.close, carriedPpm, volatility }) : null,
    closed: whole ? closedOf(current) : null,
  };
};
