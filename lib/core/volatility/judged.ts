import { VARIANCE_FLOOR } from './features.ts';
import type { Lesson } from './forecaster.ts';
import { dayScored, hourScored } from './scoreboard.ts';

/** Scores after an hour, of `count` forecasters whose forecasts were `made` (see `Learning`). */
export const scoredBy = (
  scores: Float64Array,
  made: Float64Array,
  count: number,
  { outcomes, hourReturn }: Lesson,
): Float64Array => {
  const hour = outcomes[1];
  const unit = hour ? Math.sqrt(Math.max(VARIANCE_FLOOR, hour.view.windows[1]!)) : 1;
  const first = hour
    ? hourScored(scores, made.subarray(0, count), { variance: hour.variance, hourReturn, unit })
    : scores;
  return outcomes[24] ? dayScored(first, made.subarray(count, 2 * count), outcomes[24].variance) : first;
};

/** The forecasts made at this full hour in place of those of the last, and for the day beside those of 23 before it. */
export const withMade = (before: Float64Array, h1: Float64Array, h24: Float64Array): Float64Array => {
  const after = new Float64Array(before.length);
  after.set(h1);
  after.set(before.subarray(2 * h1.length), h1.length);
  after.set(h24, before.length - h24.length);
  return after;
};
