import * as z from 'zod';
import type { ClassPolicy } from '../policy/index.ts';
import { SECONDS_PER_DAY } from '../units/index.ts';
import { decode } from './codes.ts';
import { type CoverageDay, coverage, coverageOf } from './coverage.ts';
import { empiricalQuantile } from './quantile.ts';
import { columnOf, daysIn, YEAR_DAYS, type Year } from './year.ts';

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
  const young = daysIn(year) < margin.ownDays;
  return {
    quantiles: {
      maintenance: young ? margin.pooledQuantile.maintenance : own,
      reaction: young ? margin.pooledQuantile.reaction : at(fast, margin.reactionLevelPpm),
      scores: 2 * size,
    },
    elevatedFrom: young ? null : empiricalQuantile(elevation, ELEVATED_SHARE),
  };
};

const meanOf = (values: Float64Array): number | null =>
  values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;

const worstTenth = (hours: Float64Array): number | null => {
  const seen = hours.filter((one) => !Number.isNaN(one));
  return seen.length < FEWEST_HOURS ? null : empiricalQuantile(seen, WORST_SHARE);
};

/** What was carried, day by day: a missing day has no row, and days are told apart by their number. */
interface Carried {
  readonly day: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** Largest ratio of what was carried on a day to the least of it and the `span` days before. */
const largestRise = ({ day, least, most }: Carried, span: number): number => {
  let largest = 0;
  for (let index = 0; index < day.length; index += 1) {
    let low = least[index]!;
    for (let back = index - 1; back >= 0 && day[back]! >= day[index]! - span; back -= 1)
      low = Math.min(low, least[back]!);
    if (low > 0) largest = Math.max(largest, most[index]! / low - 1);
  }
  return largest;
};

const carriedOver = (carried: Carried): Known['carried'] => {
  const { day } = carried;
  if (day.length === 0) return null;
  const since = (span: number) => day.findIndex((one) => one > day[day.length - 1]! - span);
  const least = (span: number) => Math.min(...carried.least.subarray(since(span)));
  const most = (span: number) => Math.max(...carried.most.subarray(since(span)));
  return {
    ...{ least1: least(1), least5: least(5), least30: least(30), least365: least(YEAR_DAYS) },
    ...{ most30: most(30), most365: most(YEAR_DAYS), rise1: largestRise(carried, 1), rise5: largestRise(carried, 5) },
  };
};

const coverageDays = (year: Year): CoverageDay[] => {
  const of = (field: Parameters<typeof columnOf>[1]) => columnOf(year, field);
  const [windows, hitsLong, hitsShort] = [of('windows'), of('hitsLong'), of('hitsShort')];
  const [severityLong, severityShort, worst] = [of('severityLong'), of('severityShort'), of('worst')];
  const [elevated, elevatedLong, elevatedShort] = [
    of('elevatedWindows'),
    of('elevatedHitsLong'),
    of('elevatedHitsShort'),
  ];
  return Array.from(of('day'), (day, row) => ({
    day: day * SECONDS_PER_DAY,
    windows: windows[row]!,
    hitsLong: hitsLong[row]!,
    hitsShort: hitsShort[row]!,
    severityLong: severityLong[row]!,
    severityShort: severityShort[row]!,
    worst: worst[row]!,
    elevated: { windows: elevated[row]!, hitsLong: elevatedLong[row]!, hitsShort: elevatedShort[row]! },
  }));
};

/** What the year says, after a day has joined it. */
export const knownFrom = (year: Year, policy: ClassPolicy): Known => {
  const [day, sigmas, fast] = [columnOf(year, 'day'), columnOf(year, 'sigma'), columnOf(year, 'fastVariance')];
  const monthAgo = day[day.length - 1]! - 30;
  return {
    days: day.length,
    ...quantilesOf(year, policy),
    yearVariance: meanOf(columnOf(year, 'slowVariance')),
    medianSigma: empiricalQuantile(sigmas, 0.5),
    largestSigma: day.length === 0 ? null : Math.max(...sigmas),
    monthFastVariance: meanOf(fast.filter((_, row) => day[row]! > monthAgo)),
    depthUsd: worstTenth(year.depth),
    turnoverUsd: worstTenth(year.turnover),
    carried: carriedOver({ day, least: columnOf(year, 'least'), most: columnOf(year, 'most') }),
    certificate: coverageOf(coverageDays(year), policy.margin.maintenanceLevelPpm),
  };
};
