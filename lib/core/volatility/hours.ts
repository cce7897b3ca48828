import { WINDOW_HOURS } from './features.ts';

/**
 * The last thirty days by the hour, oldest first: the sum of squared bar returns of each hour, then how many of them were
 * known. What is missing has no part in any mean.
 */
export type Hours = Float64Array;
export const HOURS_KEPT = 720;
export const noHours = (): Hours => new Float64Array(2 * HOURS_KEPT);

/** The hours after one more. */
export const withHour = (before: Hours, sum: number, count: number): Hours => {
  const after = new Float64Array(2 * HOURS_KEPT);
  after.set(before.subarray(1, HOURS_KEPT), 0);
  after.set(before.subarray(HOURS_KEPT + 1), HOURS_KEPT);
  after[HOURS_KEPT - 1] = sum;
  after[2 * HOURS_KEPT - 1] = count;
  return after;
};

/** Sum and number of known returns of the last `count` hours. */
export const lastHours = (hours: Hours, count: number): { sum: number; count: number } => {
  let [sum, known] = [0, 0];
  for (let i = HOURS_KEPT - count; i < HOURS_KEPT; i += 1) {
    sum += hours[i]!;
    known += hours[HOURS_KEPT + i]!;
  }
  return { sum, count: known };
};

/** Sums, then counts, over the windows: what the features of the coming hour need of the ring. */
export const windowsOf = (hours: Hours): Float64Array => {
  const found = WINDOW_HOURS.map((count) => lastHours(hours, count));
  return Float64Array.of(...found.map(({ sum }) => sum), ...found.map(({ count }) => count));
};
