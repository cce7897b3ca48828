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

const margin = z.strictObject({
  /** Detection, keeper latency and the unwinding of the largest position, as one time. */
  horizonSeconds: seconds.multipleOf(300).default(900),
  /** How long a user is given to react: initial margin covers 99 % of the moves of this time. */
  reactionSeconds: seconds.default(3_600),
  maintenanceLevelPpm: ppm.default(999_000),
  reactionLevelPpm: ppm.default(990_000),
  /**
   * Quantiles of adverse move ÷ forecast over all history we have (see docs/evidence.md), pooled: the floor of a
   * market's own quantile until it has `fullScores` moves of its own.
   */
  pooledQuantile: z.strictObject({ maintenance: z.number().positive(), reaction: z.number().positive() }),
  fullScores: z.number().int().positive().default(5_000),
  /** No volatility, however calm, excuses less than this. */
  maintenanceFloorPpm: ppm.default(10_000),
  /** Allowance for mark against index, until a mark price is read. */
  basisPpm: ppm.default(1_000),
  /** Order whose slippage is added, and that the horizon must be able to unwind. */
  largestPositionUsd: z.number().positive().default(100_000),
  /** Time over which an added rise reaches positions already open. */
  rampSeconds: seconds.default(3_600),
});

const limits = z.strictObject({
  /** A rise below this is not published: consumers should not re-margin for noise. */
  riseDeadBandPpm: ppm.default(20_000),
  fallDeadBandPpm: ppm.default(20_000),
  /** Distance from the mid within which depth counts for the cap, one of the ladder's. */
  capBandBp: z.literal([10, 25, 50, 100], '10, 25, 50 or 100').default(100),
  /** Open interest allowed per dollar of the thinner side's depth. */
  capPerDepth: z.number().positive().default(10),
});

export const breakerPolicy = z.strictObject({
  /** Limit state at this distance from the five-minute reference; half of it is caution, twice of it a halt. */
  bandFloorPpm: ppm.min(1).default(50_000),
  /** The same for one cycle's move. */
  velocityFloorPpm: ppm.min(1).default(30_000),
  /** Both widen to this many forecast standard deviations, so that a wild but orderly market is not stopped. */
  deviations: z.number().positive().default(6),
  /** Relaxation needs this share of the trigger … */
  relaxSharePpm: ppm.default(600_000),
  /** … in so many consecutive cycles with fresh data. */
  cleanCycles: z
    .strictObject({
      caution: z.number().int().positive().default(15),
      limit: z.number().int().positive().default(5),
      halt: z.number().int().positive().default(5),
      recovery: z.number().int().positive().default(30),
    })
    .prefault({}),
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
