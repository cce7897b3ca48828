import { SECONDS_PER_DAY } from '../units/index.ts';

/** The numbers of one finished day, in the order in which the model holds them. */
export const DAY_FIELDS = [
  'day',
  'windows',
  'hitsLong',
  'hitsShort',
  'severityLong',
  'severityShort',
  'worst',
  'elevatedWindows',
  'elevatedHitsLong',
  'elevatedHitsShort',
  /** Geometric mean of the volatility that maintenance is made of, before floor and decay. */
  'sigma',
  /** Mean hourly variance by the day's forecast, and by the hour's. */
  'slowVariance',
  'fastVariance',
  /** Least and most that positions already open carried, as fractions. */
  'least',
  'most',
] as const;
export type DayField = (typeof DAY_FIELDS)[number];
export type Day = Readonly<Record<DayField, number>>;

/** A year of what happened, as the model `margin` holds it: outcomes window by window, days, and hours of the last month. */
export interface Year {
  /** Codes of outcomes, oldest first. */
  readonly windows: Float64Array;
  /** Row by row, each with the fields of a day. */
  readonly days: Float64Array;
  /** Depth within the cap's band, and turnover, of each hour, in dollars; NaN where it is not known. */
  readonly depth: Float64Array;
  readonly turnover: Float64Array;
}

export const YEAR_DAYS = 365;
const MONTH_HOURS = 720;
const NONE = new Float64Array(0);

const WIDTH = DAY_FIELDS.length;

export const yearFrom = ({
  windows = NONE,
  days = NONE,
  depth = NONE,
  turnover = NONE,
}: Readonly<Record<string, Float64Array>>): Year => ({ windows, days, depth, turnover });

export const yearInto = ({ windows, days, depth, turnover }: Year): Record<string, Float64Array> => ({
  windows,
  days,
  depth,
  turnover,
});

export const daysIn = ({ days }: Year): number => days.length / WIDTH;

/** One field of all days, oldest first. */
export const columnOf = ({ days }: Year, field: DayField): Float64Array => {
  const place = DAY_FIELDS.indexOf(field);
  return Float64Array.from({ length: days.length / WIDTH }, (_, row) => days[row * WIDTH + place]!);
};

const joined = (before: Float64Array, added: Float64Array, most: number): Float64Array => {
  const kept = before.subarray(Math.max(0, before.length + added.length - most));
  const after = new Float64Array(kept.length + added.length);
  after.set(kept);
  after.set(added, kept.length);
  return after;
};

/** What a finished day adds. */
export interface Finished {
  readonly day: Day;
  readonly windows: Float64Array;
  readonly depth: Float64Array;
  readonly turnover: Float64Array;
}

/** The year with one more day at its end and without what is older than a year. */
export const withDay = (year: Year, finished: Finished, horizonSeconds: number): Year => ({
  windows: joined(year.windows, finished.windows, Math.floor((YEAR_DAYS * SECONDS_PER_DAY) / horizonSeconds)),
  days: joined(
    year.days,
    Float64Array.from(DAY_FIELDS, (name) => finished.day[name]),
    YEAR_DAYS * WIDTH,
  ),
  depth: joined(year.depth, finished.depth, MONTH_HOURS),
  turnover: joined(year.turnover, finished.turnover, MONTH_HOURS),
});
