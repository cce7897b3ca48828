import { NormalEquations } from './least-squares.ts';
import { HAR_HOURS, MONTH_HOURS, meansOver, type Targets } from './rows.ts';

/** Hours that the regression looks back on, and after how many it is made anew: two years, a week. */
const WINDOW_HOURS = 17_520;
const REFIT_HOURS = 168;
/** A linear model in levels can go below zero: never under this share of the thirty-day mean. */
const LEAST_SHARE = 0.1;

export interface HarSettings {
  readonly windowHours: number;
  readonly refitHours: number;
}

const rowAt = (means: readonly Float64Array[], hour: number, scale: number): number[] => [
  1,
  ...means.map((mean) => (mean[hour] ?? 0) / scale),
];

/**
 * The baseline of all tables: heterogeneous autoregression of realised variance (Corsi 2009, equation 8) by ordinary least
 * squares in levels on the mean hourly variance of an hour, a day, a week and thirty days. Fitted in a rolling window to
 * judged hours whose outcome was known by then. Gives the forecast variance over the horizon at each hour; NaN before the
 * first fit.
 */
export const harForecasts = (
  variance: Float64Array,
  { horizon, outcome, judged }: Targets,
  { windowHours, refitHours }: HarSettings = { windowHours: WINDOW_HOURS, refitHours: REFIT_HOURS },
): Float64Array => {
  const means = HAR_HOURS.map((hours) => meansOver(variance, hours));
  const month = means[HAR_HOURS.indexOf(MONTH_HOURS)] ?? new Float64Array(0);
  const forecasts = new Float64Array(variance.length).fill(Number.NaN);
  let fitted: { coefficients: number[]; scale: number } | null = null;
  const regressed = (now: number): typeof fitted => {
    // Variances of an hour are some 1e-5: in units of the month's mean nothing is lost beside the constant.
    const scale = month[now] ?? 1;
    const equations = new NormalEquations(HAR_HOURS.length + 1);
    for (let hour = Math.max(MONTH_HOURS - 1, now - windowHours); hour + horizon <= now; hour += 1) {
      if (judged[hour] === 1) equations.add(rowAt(means, hour, scale), (outcome[hour] ?? 0) / (horizon * scale));
    }
    const coefficients = equations.rows > 2 * (HAR_HOURS.length + 1) ? equations.solve() : null;
    return coefficients ? { coefficients, scale } : fitted;
  };
  for (let hour = MONTH_HOURS - 1; hour < variance.length; hour += 1) {
    if (hour % refitHours === 0) fitted = regressed(hour);
    if (!fitted) continue;
    const { coefficients, scale } = fitted;
    const predicted = rowAt(means, hour, scale).reduce((sum, x, i) => sum + x * (coefficients[i] ?? 0), 0) * scale;
    forecasts[hour] = horizon * Math.max(predicted, LEAST_SHARE * (month[hour] ?? 0));
  }
  return forecasts;
};
