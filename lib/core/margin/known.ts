import * as z from 'zod';
import type { ClassPolicy } from '../policy/index.ts';
import { SECONDS_PER_DAY } from '../units/index.ts';
import { decode } from './codes.ts';
import { type CoverageDay, coverage, coverageOf } from './coverage.ts';
import { empiricalQuantile } from './quantile.ts';
import { type Day, YEAR_DAYS, type Year } from './year.ts';

const share = z.number().nonnegative();

export const quantiles = z.strictObject({
  /** Of moves in units of the maintenance volatility; already the policy's pooled one where the market is young. */
  maintenance: share,
  /** Of moves in units of the fast forecast. */
  reaction: share,
  /** Moves that they rest on, both sides. */
  scores: z.number().int().nonnegative(),
});

/** Least and most that existing positions carried over the last days, and the largest rises of the year. */
export const carriedRange = z.strictObject({
  least1: share,
  least5: share,
  least30: share,
  least365: share,
  most30: share,
  most365: share,
  rise1: share,
  rise5: share,
});

/** What a year comes to, told anew at the end of each day, so that no cycle has to read the year. Null: not known yet. */
export const known = z.strictObject({
  days: z.number().int().nonnegative(),
  quantiles,
  /** Mean hourly variance of the year, and median of its days' volatility. */
  yearVariance: share.nullable(),
  medianSigma: share.nullable(),
  largestSigma: share.nullable(),
  /** Mean hourly variance by the fast forecast, of the last thirty days. */
  monthFastVariance: share.nullable(),
  /** The elevation that a tenth of the year's windows exceeds. */
  elevatedFrom: share.nullable(),
  /** Of a month's hours the worst tenth. */
  depthUsd: share.nullable(),
  turnoverUsd: share.nullable(),
  carried: carriedRange.nullable(),
  /** How well what positions carried held over the year; null before the first day is over. */
  certificate: coverage.nullable(),
});
export type Known = z.infer<typeof known>;

/** Neither side counts for less than this share of what both together show: a calm year on one side is luck. */
const POOLED_SHARE = 0.9;
const ELEVATED_SHARE = 0.9;
const WORST_SHARE = 0.1;
/** A worst tenth of fewer hours is one night. */
const FEWEST_HOURS = 72;

export const unknown = ({ maintenance, reaction }: ClassPolicy['margin']['pooledQuantile']): Known => ({
  days: 0,
  quantiles: { maintenance, reaction, scores: 0 },
  yearVariance: null,
  medianSigma: null,
  largestSigma: null,
  monthFastVariance: null,
  elevatedFrom: null,
  depthUsd: null,
  turnoverUsd: null,
  carried: null,
  certificate: null,
});

const quantilesOf = (year: Year, { margin }: ClassPolicy): Pick<Known, 'quantiles' | 'elevatedFrom'> => {
  const size = year.windows.length;
  const [long, short] = [new Float64Array(size), new Float64Array(size)];
  const [fast, elevation] = [new Float64Array(2 * size), new Float64Array(size)];
  for (let i = 0; i < size; i += 1) {
    const one = decode(year.windows[i]!);
    [long[i], short[i], elevation[i]] = [one.long, one.short, one.elevation];
    if (one.fast > 0) [fast[2 * i], fast[2 * i + 1]] = [one.long / one.fast, one.short / one.fast];
  }
  const pooled = new Float64Array(2 * size);
  pooled.set(long);
  pooled.set(short, size);
  const at = (values: Float64Array, ppm: number) => empiricalQuantile(values, ppm / 1e6) ?? 0;
  const level = margin.maintenanceLevelPpm;
  const own = Math.max(at(long, level), at(short, level), POOLED_SHARE * at(pooled, level));
  const young = year.days.length < margin.ownDays;
  return {
    quantiles: {
      maintenance: young ? margin.pooledQuantile.maintenance : own,
      reaction: young ? margin.pooledQuantile.reaction : at(fast, margin.reactionLevelPpm),
      scores: 2 * size,
    },
    elevatedFrom: young ? null : empiricalQuantile(elevation, ELEVATED_SHARE),
  };
};

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;

const worstTenth = (hours: Float64Array): number | null => {
  const seen = hours.filter((one) => !Number.isNaN(one));
  return seen.length < FEWEST_HOURS ? null : empiricalQuantile(seen, WORST_SHARE);
};

/** Largest ratio of what was carried on a day to the least of it and the `span` days before. */
const largestRise = (days: readonly Day[], span: number): number => {
  let largest = 0;
  for (const [index, day] of days.entries()) {
    let least = day.least;
    for (let back = index - 1; back >= 0 && days[back]!.day >= day.day - span; back -= 1)
      least = Math.min(least, days[back]!.least);
    if (least > 0) largest = Math.max(largest, day.most / least - 1);
  }
  return largest;
};

const carriedOver = (days: readonly Day[]): Known['carried'] => {
  const last = days[days.length - 1];
  if (!last) return null;
  const within = (span: number) => days.filter(({ day }) => day > last.day - span);
  const least = (span: number) => Math.min(...within(span).map((day) => day.least));
  const most = (span: number) => Math.max(...within(span).map((day) => day.most));
  return {
    ...{ least1: least(1), least5: least(5), least30: least(30), least365: least(YEAR_DAYS) },
    ...{ most30: most(30), most365: most(YEAR_DAYS), rise1: largestRise(days, 1), rise5: largestRise(days, 5) },
  };
};

const coverageDayOf = (one: Day): CoverageDay => ({
  day: one.day * SECONDS_PER_DAY,
  windows: one.windows,
  hitsLong: one.hitsLong,
  hitsShort: one.hitsShort,
  severityLong: one.severityLong,
  severityShort: one.severityShort,
  worst: one.worst,
  elevated: {
    windows: one.elevatedWindows,
    hitsLong: one.elevatedHitsLong,
    hitsShort: one.elevatedHitsShort,
  },
});

/** What the year says, after a day has joined it. */
export const knownFrom = (year: Year, policy: ClassPolicy): Known => {
  const { days } = year;
  const last = days[days.length - 1]?.day ?? 0;
  const sigmas = Float64Array.from(days, ({ sigma }) => sigma);
  const month = days.filter(({ day }) => day > last - 30);
  return {
    days: days.length,
    ...quantilesOf(year, policy),
    yearVariance: meanOf(days.map(({ slowVariance }) => slowVariance)),
    medianSigma: empiricalQuantile(sigmas, 0.5),
    largestSigma: days.length === 0 ? null : Math.max(...sigmas),
    monthFastVariance: meanOf(month.map(({ fastVariance }) => fastVariance)),
    depthUsd: worstTenth(year.depth),
    turnoverUsd: worstTenth(year.turnover),
    carried: carriedOver(days),
    certificate: coverageOf(days.map(coverageDayOf), policy.margin.maintenanceLevelPpm),
  };
};
