import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../core/units/index.ts';

/** A margin through time, oldest first. */
export interface Series {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** The samples at whole hours: what procyclicality is measured on. */
export const hourly = ({ times, values }: Series): Series => {
  const whole = [...times.keys()].filter((index) => times[index]! % SECONDS_PER_HOUR === 0);
  return {
    times: Float64Array.from(whole, (index) => times[index]!),
    values: Float64Array.from(whole, (index) => values[index]!),
  };
};

/** At each sample the extreme of those of the last `seconds`, by a queue that holds only what may yet be it. */
const extremes = (
  { times, values }: Series,
  seconds: number,
  ahead: (a: number, b: number) => boolean,
): Float64Array => {
  const queue = new Int32Array(times.length);
  let [head, tail] = [0, 0];
  return values.map((value, index) => {
    while (tail > head && !ahead(values[queue[tail - 1]!]!, value)) tail -= 1;
    queue[tail] = index;
    tail += 1;
    while (times[queue[head]!]! < times[index]! - seconds) head += 1;
    return values[queue[head]!]!;
  });
};

const least = (series: Series, seconds: number) => extremes(series, seconds, (a, b) => a < b);
const most = (series: Series, seconds: number) => extremes(series, seconds, (a, b) => a > b);

/** Largest over smallest of the last so many days at each sample (Murphy, Vasios & Vause 2014); NaN before there are so many. */
export const peakToTrough = (series: Series, days: number): Float64Array => {
  const [low, high] = [least(series, days * SECONDS_PER_DAY), most(series, days * SECONDS_PER_DAY)];
  const from = (series.times[0] ?? 0) + days * SECONDS_PER_DAY;
  return high.map((value, index) => (series.times[index]! < from ? Number.NaN : value / low[index]!));
};

/** The largest rise above the smallest value of the last so many days, as a fraction of that. */
export const largestRise = (series: Series, days: number): number => {
  const low = least(series, days * SECONDS_PER_DAY);
  return series.values.reduce((largest, value, index) => Math.max(largest, value / low[index]! - 1), 0);
};

export const medianOf = (values: Float64Array): number | null => {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return null;
  const middle = known.length >> 1;
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
};

/** How often a value leaves the one published last by more than `band` of it; with a band of nought, by anything. */
export const changesOf = (values: Float64Array, band: number): number => {
  let [published, changes] = [values[0] ?? 0, 0];
  for (const value of values) {
    if (Math.abs(value - published) <= band * published) continue;
    [published, changes] = [value, changes + 1];
  }
  return changes;
};
