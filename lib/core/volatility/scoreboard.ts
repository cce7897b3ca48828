import type { ForecasterScore } from '../market/index.ts';
import { exp, ln } from '../units/index.ts';

/** [weight, QLIKE of the hour, pinball, coverage, weight, QLIKE of the day, hours, days] of each forecaster. */
const COLUMNS = 8;
/** Three weeks for the hour and a quarter for the day, whose outcomes overlap. */
const HALF_LIFE = { hour: 500, day: 2_000 };
const HOUR_KEEP = exp(-Math.LN2 / HALF_LIFE.hour);
const DAY_KEEP = exp(-Math.LN2 / HALF_LIFE.day);
/** One hour, however odd, does not decide between forecasters for weeks. */
const LARGEST_LOSS = 5;
const LEVEL = 0.99;
/** Standard normal quantile of a two-sided 99 %. */
const NORMAL_99 = 2.5758293035489004;

export const noScores = (forecasters: number): Float64Array => new Float64Array(COLUMNS * forecasters);

/** QLIKE (Patton 2011): zero where the forecast is the outcome, dearer below than above. */
export const qlike = (variance: number, forecast: number): number => variance / forecast - ln(variance / forecast) - 1;

const blended = (scores: Float64Array, at: number, weightAt: number, value: number): void => {
  scores[at] = scores[at]! + (value - scores[at]!) / scores[weightAt]!;
};

export interface HourOutcome {
  readonly variance: number;
  readonly hourReturn: number | null;
  /** Standard deviation in whose units the pinball loss is told. */
  readonly unit: number;
}

/** The scores after an hour for which the forecasts (mean hourly variances, NaN for none) had been made. */
export const hourScored = (before: Float64Array, made: Float64Array, { variance, hourReturn, unit }: HourOutcome) => {
  const after = before.slice();
  for (const [i, forecast] of made.entries()) {
    if (!(forecast > 0)) continue;
    const at = COLUMNS * i;
    after[at] = HOUR_KEEP * after[at]! + 1;
    after[at + 6] = after[at + 6]! + 1;
    blended(after, at + 1, at, Math.min(LARGEST_LOSS, qlike(variance, forecast)));
    if (hourReturn === null) continue;
    const excess = (Math.abs(hourReturn) - NORMAL_99 * Math.sqrt(forecast)) / unit;
    blended(after, at + 2, at, Math.max(LEVEL * excess, (LEVEL - 1) * excess));
    blended(after, at + 3, at, excess <= 0 ? 1 : 0);
  }
  return after;
};

/** The same for a day. */
export const dayScored = (before: Float64Array, made: Float64Array, variance: number): Float64Array => {
  const after = before.slice();
  for (const [i, forecast] of made.entries()) {
    if (!(forecast > 0)) continue;
    const at = COLUMNS * i;
    after[at + 4] = DAY_KEEP * after[at + 4]! + 1;
    after[at + 7] = after[at + 7]! + 1;
    blended(after, at + 5, at + 4, Math.min(LARGEST_LOSS, qlike(variance, forecast)));
  }
  return after;
};

/** Recent QLIKE of one forecaster and how many outcomes it rests on. */
export const lossOf = (scores: Float64Array, forecaster: number, horizon: 1 | 24): { loss: number; count: number } => {
  const at = COLUMNS * forecaster + (horizon === 1 ? 0 : 4);
  return { loss: scores[at + 1]!, count: scores[at]! };
};

/** Four digits are all that a sample of weeks can tell. */
const told = (value: number, count: number): number | null =>
  count > 0 ? Math.max(0, Math.round(value * 10_000) / 10_000) : null;

// Scores change by the hour and are told every minute.
const boards = new WeakMap<Float64Array, ForecasterScore[]>();

export const scoreboardOf = (names: readonly string[], scores: Float64Array): ForecasterScore[] => {
  const known = boards.get(scores) ?? boardOf(names, scores);
  boards.set(scores, known);
  return known;
};

const boardOf = (names: readonly string[], scores: Float64Array): ForecasterScore[] =>
  names.map((forecaster, i) => {
    const at = COLUMNS * i;
    const [hours, days] = [scores[at + 6]!, scores[at + 7]!];
    return {
      forecaster,
      hours,
      days,
      qlikeH1: told(scores[at + 1]!, hours),
      qlikeH24: told(scores[at + 5]!, days),
      pinball: told(scores[at + 2]!, hours),
      coverage: told(scores[at + 3]!, hours),
    };
  });
