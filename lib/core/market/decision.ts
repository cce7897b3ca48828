import * as z from 'zod';
import { engineName } from './engine-forecast.ts';
import { currency } from './identity.ts';
import { GRADES, grade, SOURCE_ERRORS, SOURCE_KINDS } from './observation.ts';
import { ppm, unixSeconds } from './schema.ts';

const positive = z.number().positive();
const share = z.number().nonnegative();

/**
 * What became of a source's answer. `used`, or the one reason why not. `probation`: right again, after it was wrong not
 * long ago. `doubtful-cross`: converted by a cross that its
 * own voices dispute, and not needed for the quorum. `own-venue`: the consumer's own market, or an index made of it.
 */
export const VERDICTS = [
  'used',
  'stale',
  'pinned',
  'outlier',
  'probation',
  'no-cross',
  'doubtful-cross',
  'own-venue',
  ...SOURCE_ERRORS,
] as const;
export type Verdict = (typeof VERDICTS)[number];

export const sourceVerdict = z.strictObject({
  source: z.string(),
  verdict: z.enum(VERDICTS),
  /** In the underlying's own quote currency, after conversion; null when the source gave nothing. */
  price: positive.nullable(),
  weightPpm: ppm,
  ageSeconds: share.nullable(),
});
export type SourceVerdict = z.infer<typeof sourceVerdict>;

/** What became of a witness. `wide`: its own interval is wider than what would make a price uncertain. */
export const WITNESS_VERDICTS = [
  'agrees',
  'diverges',
  'wide',
  'stale',
  'no-cross',
  'own-venue',
  ...SOURCE_ERRORS,
] as const;
export type WitnessVerdict = (typeof WITNESS_VERDICTS)[number];

/** A source that may lower the grade and never moves the price: perps, indices, composite feeds. */
export const witness = z.strictObject({
  source: z.string(),
  kind: z.enum(SOURCE_KINDS),
  verdict: z.enum(WITNESS_VERDICTS),
  price: positive.nullable(),
  /** From the price, in basis points; negative below it. Null without a price on either side. */
  deviationBp: z.number().nullable(),
  ageSeconds: share.nullable(),
});
export type Witness = z.infer<typeof witness>;

/**
 * What seems to go on: the market itself moves (`crash`, upwards too), a part of the sources is wrong (`fault`), `both`,
 * or there is no telling (`unknown`). It sets the pace of liquidations and the alarm, never a price.
 */
export const EPISODES = ['none', 'crash', 'fault', 'both', 'unknown'] as const;
/** `stopped` lasts ten minutes at most, and not again before ten quiet ones. */
export const PACES = ['normal', 'paced', 'stopped'] as const;
export const episodeClass = z.enum(EPISODES);
export const pace = z.enum(PACES);
export const episode = z.strictObject({ class: episodeClass, pace, since: unixSeconds });
export type Episode = z.infer<typeof episode>;

/** What the oracle decided. Prices are floats of the estimation; what is published is rounded from them. */
export const priceDecision = z.strictObject({
  /** Weighted median of this cycle, or null: fewer than the quorum is no price, never a guess. */
  median: positive.nullable(),
  twap: positive.nullable(),
  /** How much of the TWAP's window had a price. */
  twapCoveredSeconds: share,
  /** Mean of the last five minutes, this cycle included: what bands are drawn around. */
  reference: positive.nullable(),
  /** The price at which a liquidation of longs, of shorts, is confirmed by two thirds of the weight. */
  confirmation: z.strictObject({ long: positive, short: positive }).nullable(),
  /** The age that two thirds of the used weight beat. */
  ageSeconds: share.nullable(),
  /** Weighted median of the absolute deviations from the price, in basis points. */
  dispersionBp: share.nullable(),
  /** How far it may be off as a cross: the larger of dispersion and its distance from any price of the last five minutes. */
  uncertaintyBp: share.nullable(),
  grade,
  /** Independent operators behind the price. */
  operators: z.number().int().nonnegative(),
  sources: z.array(sourceVerdict),
  /** Crosses that carry half of the weight or more: a fault of theirs is a fault of this price. */
  through: z.array(currency),
  /** The operator on whom all of it rests, if it rests on one. */
  sole: z.string().nullable(),
  witnesses: z.array(witness),
  /** The median in dollars, where the market is quoted in another currency whose cross is trusted; else null. */
  usd: positive.nullable(),
  /** Slow price for new borrowing and initial margin; never for a liquidation. */
  anchor: positive.nullable(),
  /** Price plus the premium that perps trade at, clamped to the price; null without a perp among the witnesses. */
  mark: positive.nullable(),
  episode,
  reasons: z.array(z.string()),
});
export type PriceDecision = z.infer<typeof priceDecision>;

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
  oracleUncertainty: ppm,
  basis: ppm,
  floor: ppm,
});
/** The fields of a vector that a mandate bounds. */
export const MARGIN_FIELDS = ['maintenancePpm', 'initialPpm', 'openInterestCapUsd'] as const;
export const marginField = z.enum(MARGIN_FIELDS);
export type MarginField = z.infer<typeof marginField>;
const whole = z.number().int().nonnegative();
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
  /** Target, also where a rail cuts it off, less what existing positions carry now. */
  uncoveredPpm: ppm,
  band: z.strictObject({ low: positive, high: positive }).nullable(),
});
export type MarginDecision = z.infer<typeof marginDecision>;

export const MARKET_STATES = ['normal', 'caution', 'limit', 'halt', 'recovery'] as const;
export const marketState = z.enum(MARKET_STATES);
export type MarketState = z.infer<typeof marketState>;

/** What users do. Reduce, close, repay and addCollateral are allowed in every state. */
export const ACTIONS = [
  'open',
  'increase',
  'reduce',
  'close',
  'repay',
  'addCollateral',
  'withdraw',
  'liquidate',
  'fund',
  'settle',
] as const;
export type Action = (typeof ACTIONS)[number];
/** `limited`: withdrawals rate-limited; liquidations paced and only beyond the confirmation price; funding on the TWAP. */
export const permission = z.enum(['yes', 'limited', 'no']);
export type Permission = z.infer<typeof permission>;
export const permissions = z.record(z.enum(ACTIONS), permission);
export type Permissions = z.infer<typeof permissions>;

export const breakerDecision = z.strictObject({
  market: marketState,
  data: z.enum(GRADES),
  since: unixSeconds,
  /** Rule and values of the last transition, such as `band: 5.2 % from the five-minute reference, trigger 5 %`. */
  cause: z.string(),
  /** What seems to go on with the price, and the pace that it sets. */
  episode: episodeClass.optional(),
  pace,
  permissions,
});
export type BreakerDecision = z.infer<typeof breakerDecision>;
