import * as z from 'zod';
import { engineName } from './engine-forecast.ts';
import { ppm, unixSeconds } from './schema.ts';

const positive = z.number().positive();
const share = z.number().nonnegative();
const whole = z.number().int().nonnegative();

/**
 * How one forecaster did lately: exponentially weighted means over whole hours. QLIKE of the variance (Patton 2011) at
 * one and 24 hours; pinball loss of the 99 % quantile of the hour's absolute return, in standard deviations, under a
 * normal law; share of hours whose absolute return stayed below that quantile. Null before the first hour is known.
 */
export const forecasterScore = z.strictObject({
  forecaster: z.string(),
  hours: z.number().int().nonnegative(),
  days: z.number().int().nonnegative(),
  qlikeH1: share.nullable(),
  qlikeH24: share.nullable(),
  pinball: share.nullable(),
  coverage: share.nullable(),
});
export type ForecasterScore = z.infer<typeof forecasterScore>;

/**
 * What a forecast rests on: the policy's forecaster, our own combination in place of an engine that said nothing usable,
 * pooled coefficients, the EWMA, the last one published, nothing.
 */
export const VOLATILITY_BASES = ['champion', 'own', 'pooled', 'ewma', 'held', 'none'] as const;

/** `clamped`: the champion, cut to what our own forecast allows. The last four did not count. */
const engineVerdict = z.enum(['heard', 'clamped', 'stale', 'future', 'failed', 'absent']);
export type EngineVerdict = z.infer<typeof engineVerdict>;

/** Volatilities as fractions: realised ones annualised over 365 days, forecasts over their own horizon. */
export const volatilityDecision = z.strictObject({
  /** Returns of bars known so far, of those that seven days hold. */
  returns: z.number().int().nonnegative(),
  realised: z.strictObject({ h1: share.nullable(), h24: share.nullable(), d7: share.nullable() }),
  /** Whose forecast this is. */
  forecaster: z.string(),
  basis: z.enum(VOLATILITY_BASES),
  /** No warm-up value is in use. Falls back only after a gap of more than a day. */
  warm: z.boolean(),
  /**
   * Null until anything is known. `h1` and `h24` are the best forecasts, `h1` with the season of the hour; the others
   * are the day's by the root of time, so that margins do not oscillate by the hour.
   */
  forecast: z
    .strictObject({ minute: share, fiveMinutes: share, horizon: share, h1: share, h24: share, reaction: share })
    .nullable(),
  /** Both over the margin horizon: from the 24-hour forecast, and from the forecast of the coming hour. */
  margin: z.strictObject({ slow: share, fast: share }).nullable(),
  /** Champion and challengers on the same inputs, judged on what came. */
  scoreboard: z.array(forecasterScore),
  /** The policy's external engines; absent where it names none. */
  engines: z.array(z.strictObject({ engine: engineName, verdict: engineVerdict })).optional(),
});
export type VolatilityDecision = z.infer<typeof volatilityDecision>;

export const depthBand = z.strictObject({ bp: positive, bidsUsd: share, asksUsd: share });
/** Depth of all used books together, in dollars, and what an order would pay beyond the mid. */
export const liquidityDecision = z.strictObject({
  bands: z.array(depthBand),
  halfSpreadBp: share,
  /** Slippage of the policy's largest position, worse side, or null when the books do not hold it. */
  slippageBp: share.nullable(),
  modelled: z.boolean(),
});
export type LiquidityDecision = z.infer<typeof liquidityDecision>;

/** One straight piece of the maintenance schedule; `fromPpm` before it starts, `toPpm` after it ends. */
export const rampLeg = z.strictObject({ startAt: unixSeconds, endAt: unixSeconds, fromPpm: ppm, toPpm: ppm });
export type RampLeg = z.infer<typeof rampLeg>;

/** What margins rest on, in ppm of notional, each rounded up. */
export const marginParts = z.strictObject({
  quantileMove: ppm,
  halfSpread: ppm,
  impact: ppm,
  /** Dispersion of the price and what it may have moved since it was new: in initial margin alone. */
  oracleUncertainty: ppm,
  basis: ppm,
  floor: ppm,
});

/** How long a liquidation takes at worst, and what that is made of. `unwindSeconds` is null where no turnover is known. */
export const marginHorizon = z.strictObject({
  detectionSeconds: whole,
  keeperSeconds: whole,
  unwindSeconds: whole.nullable(),
  floorSeconds: whole,
  seconds: whole,
});
export type MarginHorizon = z.infer<typeof marginHorizon>;

/**
 * How much the maintenance that existing positions carried moved (Murphy, Vasios & Vause 2014): largest over least of the
 * last 30 and 365 days, and the largest rise within one and five days of the year. Ratios in ppm, rounded up.
 */
export const procyclicality = z.strictObject({
  peakToTrough30dPpm: whole,
  peakToTrough365dPpm: whole,
  largestRise1dPpm: whole,
  largestRise5dPpm: whole,
});
export type Procyclicality = z.infer<typeof procyclicality>;

/** The fields of a vector that a mandate bounds. */
export const MARGIN_FIELDS = ['maintenancePpm', 'initialPpm', 'openInterestCapUsd'] as const;
export const marginField = z.enum(MARGIN_FIELDS);
export type MarginField = z.infer<typeof marginField>;
export const marginValues = z.strictObject({ maintenancePpm: whole, initialPpm: whole, openInterestCapUsd: whole });
export type MarginValues = z.infer<typeof marginValues>;

export const marginDecision = z.strictObject({
  basis: z.enum(['warm-up', 'estimated', 'held']),
  /** Standardised quantile used, and the own moves it rests on (with few, the policy's pooled one is the floor). */
  quantile: share.nullable(),
  scores: z.number().int().nonnegative(),
  parts: marginParts.nullable(),
  /** What would be published without any limit on it; null where nothing could be told. */
  wanted: marginValues.nullable(),
  /** Fields that stop at a rail of the mandate. */
  cut: z.array(marginField),
  maintenancePpm: ppm,
  initialPpm: ppm,
  openInterestCapUsd: z.number().int().nonnegative(),
  ramp: z.array(rampLeg).min(1),
  /** Target, also where a rail cuts it off, less what existing positions carry now; in dollars of the cap. */
  uncoveredPpm: ppm,
  uncoveredUsd: whole,
  /** Volatility over the horizon that maintenance is made of: blended, floored and decaying. Null until there is one. */
  level: share.nullable(),
  horizon: marginHorizon,
  /** Largest position, whole dollars, rounded down: what can be unwound in that time. */
  positionUsd: whole,
  /** Multiple of its class's margins that the market's age asks for. */
  ladderPpm: whole,
  procyclicality: procyclicality.nullable(),
  band: z.strictObject({ low: positive, high: positive }).nullable(),
});
export type MarginDecision = z.infer<typeof marginDecision>;
