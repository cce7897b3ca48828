import { ln, SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../core/units/index.ts';
import { ewmaUpdated, garch, type Lesson } from '../../core/volatility/index.ts';
import { type Bars, endOf } from '../bars.ts';
import { harForecasts } from '../score/har.ts';
import { type RealisedHours, realisedHours, sumOfLast, sumsOf } from '../score/hours.ts';
import { MONTH_HOURS, targetsOf } from '../score/rows.ts';

/** A forecast variance for each of equal steps of time; step `i` ends at `first + i × stepSeconds`. */
export interface Stepped {
  readonly first: number;
  readonly stepSeconds: number;
  readonly variance: Float64Array;
}

/** Forecast deviation over a horizon at each time, by the last step that had ended and the root of time; NaN before. */
export const sigmasAt = (
  times: readonly number[],
  { first, stepSeconds, variance }: Stepped,
  horizonSeconds: number,
): Float64Array =>
  Float64Array.from(times, (time) =>
    Math.sqrt(((variance[Math.floor((time - first) / stepSeconds)] ?? Number.NaN) * horizonSeconds) / stepSeconds),
  );

/** The close that stood at the end of each step, the last one carried on. */
const closesAt = (bars: Bars, first: number, stepSeconds: number, count: number): Float64Array => {
  let bar = 0;
  return Float64Array.from({ length: count }, (_, step) => {
    while (bar < bars.opened.length && endOf(bars, bar) <= first + step * stepSeconds) bar += 1;
    return bar === 0 ? Number.NaN : bars.close[bar - 1]!;
  });
};

const logReturns = (closes: Float64Array): Float64Array =>
  closes.map((close, index) => (index === 0 ? Number.NaN : ln(close / closes[index - 1]!)));

/** RiskMetrics for daily returns (J.P. Morgan/Reuters 1996): decay 0.94. */
const FORGETTING = 0.06;
/** Returns before an average of them is one. */
const FEWEST_DAYS = 10;

export const ewmaDaily = (bars: Bars): Stepped => {
  const first = Math.ceil(endOf(bars, 0) / SECONDS_PER_DAY) * SECONDS_PER_DAY;
  const days = Math.floor((endOf(bars, bars.opened.length - 1) - first) / SECONDS_PER_DAY) + 1;
  let state = { variance: 0, returns: 0 };
  const variance = logReturns(closesAt(bars, first, SECONDS_PER_DAY, Math.max(0, days))).map((move) => {
    if (!Number.isNaN(move)) state = ewmaUpdated(state, move * move, FORGETTING);
    return state.returns < FEWEST_DAYS ? Number.NaN : state.variance;
  });
  return { first, stepSeconds: SECONDS_PER_DAY, variance };
};

const UNSEEN = { row: new Float64Array(0), windows: new Float64Array(0), ewma: Number.NaN };

/** GARCH(1,1) with the controller's own parameters, the level by variance targeting on thirty days. */
export const garchHourly = (bars: Bars, { first, variance, seen }: RealisedHours): Stepped => {
  const model = garch();
  const returns = logReturns(closesAt(bars, first, SECONDS_PER_HOUR, variance.length));
  const [sums, bars30] = [sumsOf(variance), sumsOf(seen.map((count) => (count > 0 ? 1 : 0)))];
  let state = model.init();
  const forecasts = variance.map((_, hour) => {
    const move = returns[hour]!;
    const kept = Math.min(hour + 1, MONTH_HOURS);
    const lesson: Lesson = {
      end: first + hour * SECONDS_PER_HOUR,
      outcomes: { 1: null, 24: null },
      hourReturn: seen[hour] === 0 || Number.isNaN(move) ? null : move,
      longRun: sumOfLast(sums, hour, kept) / Math.max(1, sumOfLast(bars30, hour, kept)),
    };
    state = model.update(state, lesson);
    return model.forecast(state, UNSEEN, 1);
  });
  return { first, stepSeconds: SECONDS_PER_HOUR, variance: forecasts };
};

/** The baseline of the forecasts' tables over the coming hour. */
export const harHourly = (realised: RealisedHours): Stepped => ({
  first: realised.first,
  stepSeconds: SECONDS_PER_HOUR,
  variance: harForecasts(realised.variance, targetsOf(realised, 1)),
});

/** Deviations that the peers' margins are made of, by the name of the peer. */
export const peerSigmas = (
  bars: Bars,
  times: readonly number[],
  horizonSeconds: number,
): readonly (readonly [name: string, sigmas: Float64Array])[] => {
  const realised = realisedHours(bars);
  return [
    ['historical VaR 1 y', new Float64Array(times.length).fill(1)],
    ['EWMA(0.94)-FHS', sigmasAt(times, ewmaDaily(bars), horizonSeconds)],
    ['GARCH-FHS', sigmasAt(times, garchHourly(bars, realised), horizonSeconds)],
    ['HAR-FHS', sigmasAt(times, harHourly(realised), horizonSeconds)],
  ];
};
