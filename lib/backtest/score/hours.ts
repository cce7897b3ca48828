import { floorTo, ln, SECONDS_PER_HOUR, type UnixSeconds } from '../../core/units/index.ts';
import { type Bars, endOf } from '../bars.ts';

/**
 * What every whole hour of a record realised. Index 0 is the hour that holds the first bar; hour `i` ends at
 * `first + i × 3600`.
 */
export interface RealisedHours {
  /** End of hour 0. */
  readonly first: UnixSeconds;
  /** Sum of the squared five-minute log returns of each hour; with hourly bars their Garman–Klass variance. */
  readonly variance: Float64Array;
  /** Bars that there were in each hour, and that a whole one has. */
  readonly seen: Float64Array;
  readonly barsPerHour: number;
}

const FIVE_MINUTES = 300;
const PER_HOUR = SECONDS_PER_HOUR / FIVE_MINUTES;
/** A minute this far from the median of itself and its neighbours is a bad print (touched 10 minutes of BTC in six years). */
const SPIKE_SHARE = 0.03;

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** Closes without bad prints. It looks one bar ahead: for judging what came, never for forecasting it. */
const withoutSpikes = ({ close, barSeconds }: Bars): Float64Array => {
  if (barSeconds !== 60) return close;
  return close.map((value, index) => {
    const median = medianOfThree(close[index - 1] ?? value, value, close[index + 1] ?? value);
    return Math.abs(value / median - 1) > SPIKE_SHARE ? median : value;
  });
};

/** Garman & Klass (1980), without the drift of the opening. */
const garmanKlass = ({ open, high, low, close }: Bars, index: number): number => {
  const range = ln((high[index] ?? 1) / (low[index] ?? 1));
  const move = ln((close[index] ?? 1) / (open[index] ?? 1));
  return Math.max(0, 0.5 * range * range - (2 * Math.LN2 - 1) * move * move);
};

const hourIndex = (first: UnixSeconds, end: UnixSeconds): number => Math.ceil((end - first) / SECONDS_PER_HOUR);

/** Squared returns between the closes that stood at each five minutes, the last one carried on, added up by the hour. */
const addReturns = (bars: Bars, first: UnixSeconds, variance: Float64Array): void => {
  const closes = withoutSpikes(bars);
  const start = first - SECONDS_PER_HOUR;
  let [bar, before] = [0, Number.NaN];
  for (let mark = 0; mark <= variance.length * PER_HOUR; mark += 1) {
    const time = start + mark * FIVE_MINUTES;
    while (bar < closes.length && endOf(bars, bar) <= time) bar += 1;
    const now = bar === 0 ? Number.NaN : (closes[bar - 1] ?? Number.NaN);
    const move = ln(now / before);
    if (mark > 0 && !Number.isNaN(move)) {
      const hour = Math.floor((mark - 1) / PER_HOUR);
      variance[hour] = (variance[hour] ?? 0) + move * move;
    }
    before = now;
  }
};

/** The hours of a record, up to the last whole one. */
export const realisedHours = (bars: Bars): RealisedHours => {
  const first = floorTo(bars.opened[0] ?? 0, SECONDS_PER_HOUR) + SECONDS_PER_HOUR;
  const count = hourIndex(first, endOf(bars, bars.opened.length - 1)) + 1;
  const [variance, seen] = [new Float64Array(count), new Float64Array(count)];
  const hourly = bars.barSeconds === SECONDS_PER_HOUR;
  for (let bar = 0; bar < bars.opened.length; bar += 1) {
    const hour = hourIndex(first, endOf(bars, bar));
    seen[hour] = (seen[hour] ?? 0) + 1;
    if (hourly) variance[hour] = garmanKlass(bars, bar);
  }
  if (!hourly) addReturns(bars, first, variance);
  return { first, variance, seen, barsPerHour: SECONDS_PER_HOUR / bars.barSeconds };
};

/** Sums from the beginning: `sums[i]` is that of the `i` values before index `i`. */
export const sumsOf = (values: Float64Array): Float64Array => {
  const sums = new Float64Array(values.length + 1);
  for (const [index, value] of values.entries()) sums[index + 1] = (sums[index] ?? 0) + value;
  return sums;
};

/** Sum of the `count` values that end with index `last`. */
export const sumOfLast = (sums: Float64Array, last: number, count: number): number =>
  (sums[last + 1] ?? 0) - (sums[last + 1 - count] ?? 0);
