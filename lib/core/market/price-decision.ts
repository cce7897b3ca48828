import * as z from 'zod';
import { currency } from './identity.ts';
import { grade, SOURCE_ERRORS, SOURCE_KINDS } from './observation.ts';
import { ppm, unixSeconds } from './schema.ts';

const positive = z.number().positive();
const share = z.number().nonnegative();

/**
 * What became of a source's answer. `used`, or the one reason why not. `probation`: right again, after it was wrong not
 * long ago. `unproven`: new beside a standing price, and its book has not changed yet. `doubtful-cross`: converted by a cross that its
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
  'unproven',
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
