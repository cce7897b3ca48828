import type { RealisedHours } from './hours.ts';
import { sumOfLast, sumsOf } from './hours.ts';

/** Hours over which a forecast is judged. */
export const JUDGED_HORIZONS = [1, 24] as const;
export type JudgedHorizon = (typeof JUDGED_HORIZONS)[number];

/** What came after each hour, and whether that hour may be judged. */
export interface Targets {
  readonly horizon: JudgedHorizon;
  /** Realised variance of the horizon that begins at the end of each hour; NaN past the record. */
  readonly outcome: Float64Array;
  /** 1 where enough of the day before and of the horizon is on record. */
  readonly judged: Uint8Array;
}

/** Windows of the heterogeneous autoregression, in hours: hour, day, week, thirty days. */
export const HAR_HOURS = [1, 24, 168, 720] as const;
export const MONTH_HOURS = 720;

/** No variance of an hour, however still, counts for less: its logarithm would outweigh all others. */
const LEAST_HOURLY_VARIANCE = 1e-8;
/** Bars that must be on record: of the day before and of a day ahead, and of a single hour ahead. */
const DAY_SHARE = 0.95;
const HOUR_SHARE = 50 / 60;

/** Outcomes over a horizon. What holes hide is neither taught nor judged: their returns are zeros that never were. */
export const targetsOf = ({ variance, seen, barsPerHour }: RealisedHours, horizon: JudgedHorizon): Targets => {
  const [variances, bars] = [sumsOf(variance), sumsOf(seen)];
  const count = variance.length;
  const outcome = new Float64Array(count).fill(Number.NaN);
  const judged = new Uint8Array(count);
  const wanted = horizon * barsPerHour * (horizon === 1 ? HOUR_SHARE : DAY_SHARE);
  for (let hour = 0; hour + horizon < count; hour += 1) {
    outcome[hour] = Math.max(horizon * LEAST_HOURLY_VARIANCE, sumOfLast(variances, hour + horizon, horizon));
    const known = hour >= 23 && sumOfLast(bars, hour, 24) >= DAY_SHARE * 24 * barsPerHour;
    judged[hour] = known && sumOfLast(bars, hour + horizon, horizon) >= wanted ? 1 : 0;
  }
  return { horizon, outcome, judged };
};

/** Mean hourly variance of the `count` hours that end with each hour; NaN before there are so many. */
export const meansOver = (variance: Float64Array, count: number): Float64Array => {
  const sums = sumsOf(variance);
  return variance.map((_, hour) => (hour + 1 < count ? Number.NaN : sumOfLast(sums, hour, count) / count));
};
