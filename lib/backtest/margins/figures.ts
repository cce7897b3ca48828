import { type CoverageDay, coverageOf } from '../../core/margin/index.ts';
import { floorTo, type Ppm, SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../../core/units/index.ts';
import { changesOf, hourly, largestRise, medianOf, peakToTrough, type Series } from './procyclicality.ts';
import type { Judged } from './record.ts';
import type { SeriesFigures } from './schema.ts';

/** The judged windows, and what holds for every series of margins that is held against them. */
export interface Court {
  readonly windows: readonly Judged[];
  readonly elevated: readonly boolean[];
  readonly levelPpm: Ppm;
  readonly horizonSeconds: number;
}

export const yearsOf = ({ windows, horizonSeconds }: Court): number =>
  (windows.length * horizonSeconds) / SECONDS_PER_YEAR;

export const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const blank = (day: number): CoverageDay => ({
  day,
  windows: 0,
  hitsLong: 0,
  hitsShort: 0,
  severityLong: 0,
  severityShort: 0,
  worst: 0,
  elevated: { windows: 0, hitsLong: 0, hitsShort: 0 },
});

const withWindow = (day: CoverageDay, long: number, short: number, elevated: boolean): CoverageDay => {
  const [hitLong, hitShort] = [long > 0 ? 1 : 0, short > 0 ? 1 : 0];
  const high = day.elevated;
  return {
    day: day.day,
    windows: day.windows + 1,
    hitsLong: day.hitsLong + hitLong,
    hitsShort: day.hitsShort + hitShort,
    severityLong: day.severityLong + Math.max(0, long),
    severityShort: day.severityShort + Math.max(0, short),
    worst: Math.max(day.worst, long, short),
    elevated: elevated
      ? {
          windows: high.windows + 1,
          hitsLong: high.hitsLong + hitLong,
          hitsShort: high.hitsShort + hitShort,
        }
      : high,
  };
};

/** Days of the judged windows, each held against the margin that stood at its start. */
export const coverageDays = ({ windows, elevated }: Court, margins: Float64Array): readonly CoverageDay[] => {
  const days: CoverageDay[] = [];
  for (const [index, { time, long, short }] of windows.entries()) {
    const day = floorTo(time, SECONDS_PER_DAY);
    if (days.at(-1)?.day !== day) days.push(blank(day));
    const margin = margins[index]!;
    days[days.length - 1] = withWindow(days.at(-1)!, long - margin, short - margin, elevated[index]!);
  }
  return days;
};

export const shortfallOf = (court: Court, margins: Float64Array): number => {
  let sum = 0;
  for (const [index, { long, short }] of court.windows.entries()) {
    sum += Math.max(0, long - margins[index]!) + Math.max(0, short - margins[index]!);
  }
  return (sum / 2 / yearsOf(court)) * 10_000;
};

/** With fewer days than this a year says more about its months than about the margin. */
const FEWEST_DAYS = 90;

const yearly = (days: readonly CoverageDay[], levelPpm: Ppm): SeriesFigures['years'] => {
  const yearOf = ({ day }: CoverageDay) => String(new Date(day * 1_000).getUTCFullYear());
  const years = [...new Set(days.map(yearOf))];
  return years.map((year) => ({
    year,
    coverage: coverageOf(
      days.filter((day) => yearOf(day) === year),
      levelPpm,
    ),
  }));
};

const worstOf = (years: SeriesFigures['years'], sides: readonly ('long' | 'short' | 'both')[]): number | null => {
  const shares = years
    .filter(({ coverage }) => coverage.days >= FEWEST_DAYS)
    .flatMap(({ coverage: { all } }) => sides.map((side) => all[side].coveragePpm ?? Number.POSITIVE_INFINITY));
  return shares.length === 0 ? null : Math.min(...shares);
};

export interface Named {
  readonly name: string;
  readonly margins: Float64Array;
  readonly changesPerYear: number;
}

/** A consumer would not re-margin for less: the band in which a peer's raw margin is left as it was published. */
const PEER_BAND = 0.05;

/** A peer publishes a change once its margin has left the last one by a twentieth. */
export const peerChanges = (court: Court, margins: Float64Array): number =>
  changesOf(margins, PEER_BAND) / yearsOf(court);

/** All figures of a series of margins, one for each judged window, after multiplying it with `factor`. */
export const figuresOf = (court: Court, { name, margins, changesPerYear }: Named, factor = 1): SeriesFigures => {
  const values = factor === 1 ? margins : margins.map((margin) => margin * factor);
  const days = coverageDays(court, values);
  const years = yearly(days, court.levelPpm);
  const series: Series = hourly({ times: Float64Array.from(court.windows, ({ time }) => time), values });
  return {
    name,
    factor,
    mean: meanOf(values),
    coverage: coverageOf(days, court.levelPpm),
    years,
    worstYearPpm: worstOf(years, ['both']),
    worstYearSidePpm: worstOf(years, ['long', 'short']),
    shortfallBpsPerYear: shortfallOf(court, values),
    largestExceedance: days.reduce((largest, { worst }) => Math.max(largest, worst), 0),
    peakToTrough30: medianOf(peakToTrough(series, 30)),
    peakToTrough365: medianOf(peakToTrough(series, 365)),
    largestRise1d: largestRise(series, 1),
    largestRise5d: largestRise(series, 5),
    changesPerYear,
  };
};
