import * as z from 'zod';
import { classMandate } from './mandate.ts';

const seconds = z.number().int().positive();
const ppm = z.number().int().min(0).max(1_000_000);

/** What stands while nothing is known yet, and below which doubt never loosens. */
const conservative = z.strictObject({
  maintenancePpm: ppm.default(50_000),
  initialPpm: ppm.default(150_000),
  openInterestCapUsd: z.number().int().nonnegative().default(5_000_000),
});

/** How a young market climbs to the terms of its class: by age, a multiple of its margins and a share of its cap. */
const rung = z.strictObject({
  fromDays: z.number().int().nonnegative(),
  marginPpm: z.number().int().min(1_000_000).max(10_000_000),
  capPpm: ppm,
});

/** What the liquidation horizon is made of beside the cadence; `horizonSeconds` is its floor. */
const liquidation = z.strictObject({
  /** From a signed set to one that a consumer acts on: polling, and a block or two. */
  publicationSeconds: seconds.default(30),
  /** From a price that liquidates to the keeper's transaction that does. */
  keeperSeconds: seconds.default(60),
  /** Share of the minute's turnover that a liquidation may take without being the market itself. */
  participationPpm: ppm.min(1).default(100_000),
  /**
   * Longest that unwinding one position may take: what does not fit is no position for this market, and its limit falls
   * rather than everybody's margin rising (with 100 000 dollars a position, AVAX in 2023 would have doubled).
   */
  longestUnwindSeconds: seconds.default(600),
});

const margin = z.strictObject({
  /** Least liquidation horizon of the class, and the length of the windows whose moves are counted. */
  horizonSeconds: seconds.multipleOf(300).default(900),
  liquidation: liquidation.prefault({}),
  /** How long a user is given to react: initial margin covers 99 % of the moves of this time. */
  reactionSeconds: seconds.default(3_600),
  maintenanceLevelPpm: ppm.default(999_000),
  reactionLevelPpm: ppm.default(990_000),
  /**
   * Weight of the day's forecast against the mean of the year in the volatility that maintenance is made of (geometric).
   * More follows the market closer and swings more, see docs/decisions/margins.md.
   */
  blendPpm: ppm.default(450_000),
  /** Maintenance volatility is never below this multiple of its median of a year: calm years breed leverage. */
  yearFloorPpm: z.number().int().min(0).max(3_000_000).default(1_000_000),
  /** Half-life with which that volatility falls back; it rises at once. */
  decaySeconds: seconds.default(86_400),
  /** Weight of the most volatile day of a year beside today (EMIR RTS 153/2013, article 28, asks for 25 % or another tool). */
  stressedPpm: ppm.default(0),
  /** Charged on top in calm, and used up before margins rise (same article, 25 % where it is the tool chosen). */
  bufferPpm: ppm.default(0),
  /**
   * Quantiles of adverse move ÷ forecast over all history we have (see docs/evidence.md), pooled: they stand until a
   * market has `ownDays` of its own, times the multiple of its rung.
   */
  pooledQuantile: z.strictObject({ maintenance: z.number().positive(), reaction: z.number().positive() }),
  /** Days of its own below which a market is judged by all markets: a tail needs its storm. */
  ownDays: z.number().int().positive().max(365).default(90),
  /** Rungs of the listing ladder by rising age; beyond the last one the class's own terms hold. */
  ladder: z
    .array(rung)
    .min(1)
    .max(10)
    .default([
      { fromDays: 0, marginPpm: 1_500_000, capPpm: 250_000 },
      { fromDays: 30, marginPpm: 1_250_000, capPpm: 500_000 },
      { fromDays: 90, marginPpm: 1_000_000, capPpm: 1_000_000 },
    ]),
  /** No volatility, however calm, excuses less than this. */
  maintenanceFloorPpm: ppm.default(10_000),
  /**
   * Allowance for mark against index where no perp is watched: the mark of BTC and ETH perps stood within 10 bp of spot in
   * nine hours of ten in 2020 to 2023.
   */
  basisPpm: ppm.default(1_000),
  /** Largest position that is allowed; less where the market cannot unwind it. Its impact is added to margins. */
  largestPositionUsd: z.number().positive().default(100_000),
  /** Time over which an added rise reaches positions already open. */
  rampSeconds: seconds.default(3_600),
});

const limits = z.strictObject({
  /** A rise below this is not published: consumers should not re-margin for noise. */
  riseDeadBandPpm: ppm.default(80_000),
  fallDeadBandPpm: ppm.default(50_000),
  /** Distance from the mid within which depth counts for the cap, one of the ladder's. */
  capBandBp: z.literal([10, 25, 50, 100], '10, 25, 50 or 100').default(100),
  /** Open interest allowed per dollar of the thinner side's depth. */
  capPerDepth: z.number().positive().default(10),
  /**
   * Share of the cap up to which open interest asks for no more than initial margin; from there the requirement climbs
   * in a straight line to the whole at the cap's `scalingEndPpm` (dYdX v4, open-interest margin fraction).
   */
  scalingStartPpm: ppm.default(500_000),
  scalingEndPpm: z.number().int().min(1_000_000).max(10_000_000).default(2_000_000),
});

/**
 * What the breaker acts on. Each trigger is explained, with its evidence, in docs/decisions/breaker.md. None can be turned
 * off: a breaker that does not act until somebody has configured it protects nobody.
 */
export const breakerPolicy = z.strictObject({
  /** Limit state at this distance from the five-minute reference, in cycles of a minute. */
  bandFloorPpm: ppm.min(1).default(33_000),
  /** The same from the sixty-minute reference, the hour's low or high: falls that take their time. */
  hourBandFloorPpm: ppm.min(1).default(62_000),
  /** The same for one minute's move. */
  velocityFloorPpm: ppm.min(1).default(25_000),
  /** Band and velocity widen to so many standard deviations of that very distance: wild but orderly is not stopped. */
  deviations: z.number().positive().default(6),
  /** The same of the hour's band, in standard deviations of an hour. */
  hourDeviations: z.number().positive().default(5.2),
  /**
   * The standard deviation is the forecast's, and at least this multiple of what is usual for the market, the median of its
   * year: what is rare for BTC is a Tuesday for DOGE.
   */
  usualMultiplePpm: z.number().int().min(0).max(10_000_000).default(2_000_000),
  /** Caution from this share of a limit's trigger on, a halt from this multiple. */
  cautionSharePpm: ppm.min(1).default(500_000),
  haltMultiplePpm: z.number().int().min(1_100_000).max(10_000_000).default(2_000_000),
  /** Caution when the hour's volatility stands so many deviations above the week's: nine hours a year on ETH. */
  volatilityDeviations: z.number().positive().default(4),
  /** Caution when the forecast gains this much of itself in an hour: one hour in some thousands. */
  forecastJumpPpm: z.number().int().min(1).default(1_000_000),
  /** Caution when open positions do not carry this share of the margin target. */
  uncoveredPpm: ppm.min(1).default(500_000),
  /** Caution, and limit, when the depth has lost so much of its seven-day median. */
  lostDepth: z
    .strictObject({ cautionPpm: ppm.min(1).default(600_000), limitPpm: ppm.min(1).default(850_000) })
    .prefault({}),
  /** Caution when half of the weight stands further from the price than this. Two thirds of what makes it `uncertain`. */
  dispersionBp: z.number().positive().default(50),
  /** Caution when two thirds of the weight are older than this share of what a source may be. */
  agePpm: ppm.min(1).default(900_000),
  /** Caution when half of the witnesses stand further from the price than this. */
  witnessBp: z.number().positive().default(100),
  /** Relaxation needs this share of the trigger … */
  relaxSharePpm: ppm.min(1).max(999_999).default(600_000),
  /** … in so many consecutive cycles with fresh data. */
  cleanCycles: z
    .strictObject({
      caution: z.number().int().positive().default(15),
      /** Of a caution within the window after a limit: a crash comes in waves. */
      settling: z.number().int().positive().default(240),
      limit: z.number().int().positive().default(5),
      halt: z.number().int().positive().default(5),
      recovery: z.number().int().positive().default(30),
    })
    .prefault({}),
  /** Each further limit within the window doubles the clean cycles asked for, up to so many times. */
  coolDown: z
    .strictObject({ windowSeconds: seconds.default(259_200), most: z.number().int().min(1).max(16).default(4) })
    .prefault({}),
  /** Markets reopen up to so many minutes later than at the earliest, each by its own digest. */
  jitterMinutes: z.number().int().min(0).max(60).default(5),
  /** When a recovery gives liquidations back, and when new risk in portions: seconds since it began. */
  recovery: z.strictObject({ collateralSeconds: seconds.default(120), openSeconds: seconds.default(600) }).prefault({}),
});

/** Numbers shared by markets of one class. */
export const classPolicy = z.strictObject({
  conservative: conservative.prefault({}),
  margin,
  limits: limits.prefault({}),
  breaker: breakerPolicy.prefault({}),
  mandate: classMandate.prefault({}),
});
export type BreakerPolicy = z.infer<typeof breakerPolicy>;
export type ClassPolicy = z.infer<typeof classPolicy>;
