import * as z from 'zod';
import { coverage } from '../../core/margin/index.ts';
import { initialFigures } from './initial.ts';

const count = z.number().int().nonnegative();
const positive = z.number().positive();

/** What one series of margins came to over the judged windows. Margins and moves are fractions of notional. */
export const seriesFigures = z.strictObject({
  name: z.string(),
  /** What the series was multiplied with: 1, or what brings its mean to ours. */
  factor: positive,
  mean: positive,
  coverage,
  years: z.array(z.strictObject({ year: z.string(), coverage })),
  /** The least of the years with ninety days of windows, both sides together, and of a single side. */
  worstYearPpm: count.nullable(),
  worstYearSidePpm: count.nullable(),
  /** Mean loss beyond margin of a long and a short that stand at exactly their margin at every window, a year. */
  shortfallBpsPerYear: z.number().nonnegative(),
  largestExceedance: z.number().nonnegative(),
  /** Largest over smallest of 30 and 365 days, medians over whole hours; null where the record is shorter. */
  peakToTrough30: z.number().nullable(),
  peakToTrough365: z.number().nullable(),
  /** Above the smallest value of the last day, and of the last five. */
  largestRise1d: z.number().nonnegative(),
  largestRise5d: z.number().nonnegative(),
  changesPerYear: z.number().nonnegative(),
});
export type SeriesFigures = z.infer<typeof seriesFigures>;

export const frontLine = z.strictObject({
  name: z.string(),
  changesPerYear: z.number().nonnegative(),
  points: z.array(z.strictObject({ factor: positive, mean: positive, shortfallBpsPerYear: z.number().nonnegative() })),
});
export type FrontLine = z.infer<typeof frontLine>;

/** Ratios that a requirement is put in: below 1 is better. Null where the divisor is nought. */
export const ratios = z.strictObject({
  meanToHistorical: z.number().nullable(),
  shortfallToHistorical: z.number().nullable(),
  shortfallToStaticAtEqualMean: z.number().nullable(),
});

export const MARGINS_SCHEMA = 'plimsoll.backtest/1';

/** All figures of one report: what `DIR/<name>.json` holds. */
export const marginReport = z.strictObject({
  schema: z.literal(MARGINS_SCHEMA),
  file: z.string(),
  market: z.string(),
  policyHash: z.string(),
  /** Which bars, by their digest and span. */
  realm: z.string(),
  barSeconds: count,
  /** What the policy promises: share of windows without a hit, over this horizon. */
  levelPpm: count,
  horizonSeconds: count,
  judged: z.strictObject({
    from: z.string(),
    to: z.string(),
    windows: count,
    years: z.number().positive(),
    /** Days of bars before the first window, from which everybody could learn. */
    learningDays: z.number().nonnegative(),
    /** Forecast variance over its mean of thirty days from which on a window is elevated. */
    elevatedFrom: z.number().nonnegative(),
  }),
  plimsoll: seriesFigures,
  initial: initialFigures,
  peers: z.array(seriesFigures),
  peersAtEqualMean: z.array(seriesFigures),
  ratios,
  front: z.array(frontLine),
});
export type MarginReport = z.infer<typeof marginReport>;
