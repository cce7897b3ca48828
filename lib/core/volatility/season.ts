import { exp, floorTo, ln, SECONDS_PER_DAY, SECONDS_PER_HOUR, type UnixSeconds } from '../units/index.ts';

/**
 * How much wilder each hour of the day and of the week is than the days around it: exponentially weighted means of
 * ln(realised variance of the hour) − ln(variance of the day before), in three tables. Markets keep the clock of New York
 * half of the year and that of the world the other half, so both are learnt.
 */
const HOURS = 24;
const UTC_DAY = 0;
const NEW_YORK_DAY = 2 * HOURS;
const NEW_YORK_WEEK = 4 * HOURS;
const BINS = 4 * HOURS + 7 * HOURS;
export const SEASON_SIZE = 2 * BINS;

/** Occurrences after which an hour weighs half: six weeks of weekdays, and three months of a weekday. */
const DAY_HALF_LIFE = 29;
const WEEK_HALF_LIFE = 12;
/** As if this many occurrences had been seen that were like any other hour. */
const PRIOR_OCCURRENCES = 3;
const forgetting = (halfLife: number) => 1 - exp(-Math.LN2 / halfLife);
const DAY_WEIGHT = forgetting(DAY_HALF_LIFE);
const WEEK_WEIGHT = forgetting(WEEK_HALF_LIFE);

/** 0 is Sunday; 1970-01-01 was a Thursday. */
const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;
const dayOf = (time: UnixSeconds): number => Math.floor(time / SECONDS_PER_DAY);

/** Day number of the nth Sunday of a month (from 0) of the year of `time`. */
const sundayOf = (year: number, month: number, nth: number): number => {
  const first = Date.UTC(year, month, 1) / (1000 * SECONDS_PER_DAY);
  return first + ((7 - weekday(first)) % 7) + 7 * (nth - 1);
};

/** Seconds that New York is behind UTC: summer time from the second Sunday of March to the first of November (since 2007). */
export const newYorkBehind = (time: UnixSeconds): number => {
  const year = new Date(time * 1000).getUTCFullYear();
  const start = sundayOf(year, 2, 2) * SECONDS_PER_DAY + 7 * SECONDS_PER_HOUR;
  const end = sundayOf(year, 10, 1) * SECONDS_PER_DAY + 6 * SECONDS_PER_HOUR;
  return (time >= start && time < end ? 4 : 5) * SECONDS_PER_HOUR;
};

const hourOf = (time: UnixSeconds): number => Math.floor(time / SECONDS_PER_HOUR) % HOURS;
const weekend = (day: number): number => (weekday(day) % 6 === 0 ? HOURS : 0);

/** Places of the hour that begins at `start` in the three tables. */
const binsOf = (start: UnixSeconds): [number, number, number] => {
  const local = start - newYorkBehind(start);
  const [day, localDay] = [dayOf(start), dayOf(local)];
  return [
    UTC_DAY + hourOf(start) + weekend(day),
    NEW_YORK_DAY + hourOf(local) + weekend(localDay),
    NEW_YORK_WEEK + hourOf(local) + HOURS * weekday(localDay),
  ];
};

/** The tables after the hour that began at `start` turned out `deviation` wilder. */
export const seasonLearned = (season: Float64Array, start: UnixSeconds, deviation: number): Float64Array => {
  const after = season.slice();
  for (const [table, bin] of binsOf(start).entries()) {
    const seen = after[BINS + bin]! + 1;
    const weight = Math.max(table === 2 ? WEEK_WEIGHT : DAY_WEIGHT, 1 / (seen + PRIOR_OCCURRENCES));
    after[bin] = after[bin]! + weight * (deviation - after[bin]!);
    after[BINS + bin] = seen;
  }
  return after;
};

/** Whole hours around a full hour: those that matter to the hour and the day before and after any time within it. */
export const OUTLOOK_SIZE = 13;

/** ln of the mean factor of the 24 hours from `start`, by New York's clock of that hour. */
const dayFactor = (factors: Float64Array, start: UnixSeconds): number => {
  const first = binsOf(start)[2] - NEW_YORK_WEEK;
  let total = 0;
  for (let hour = 0; hour < HOURS; hour += 1) total += factors[(first + hour) % factors.length]!;
  return ln(total / HOURS);
};

/**
 * What the tables say around the full hour `at`: for each table the hour before, the one that begins, the next; then the
 * 24 hours from now, from the next hour, those up to now and up to the next hour. Looked up once an hour.
 */
export const outlookAt = (season: Float64Array, at: UnixSeconds): Float64Array => {
  const outlook = new Float64Array(OUTLOOK_SIZE);
  const hour = floorTo(at, SECONDS_PER_HOUR);
  for (let offset = -1; offset <= 1; offset += 1) {
    for (const [table, bin] of binsOf(hour + offset * SECONDS_PER_HOUR).entries())
      outlook[3 * table + offset + 1] = season[bin]!;
  }
  const factors = season.slice(NEW_YORK_WEEK, BINS).map(exp);
  const days = [0, SECONDS_PER_HOUR, -SECONDS_PER_DAY, SECONDS_PER_HOUR - SECONDS_PER_DAY];
  for (const [place, from] of days.entries()) outlook[9 + place] = dayFactor(factors, hour + from);
  return outlook;
};

export const SEASON_FEATURES = 8;

/** Season of the coming and the last hour by each table, and of the coming and the last day; `share` of the hour is over. */
export const seasonFeatures = (outlook: Float64Array, share: number, into: Float64Array, from: number): void => {
  const between = (place: number) => (1 - share) * outlook[place]! + share * outlook[place + 1]!;
  for (let table = 0; table < 3; table += 1) {
    into[from + 2 * table] = between(3 * table + 1);
    into[from + 2 * table + 1] = between(3 * table);
  }
  into[from + 6] = between(9);
  into[from + 7] = between(11);
};
