import { ln } from '../../core/units/index.ts';

/** QLIKE (Patton 2011, table 1, in the form that is zero for a perfect forecast). */
export const qlikeOf = (outcome: number, forecast: number): number => outcome / forecast - ln(outcome / forecast) - 1;

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const autocovariance = (values: readonly number[], mean: number, lag: number): number => {
  let sum = 0;
  for (let at = lag; at < values.length; at += 1) sum += ((values[at] ?? 0) - mean) * ((values[at - lag] ?? 0) - mean);
  return sum / values.length;
};

/**
 * t of Diebold & Mariano (1995) for the mean difference of two losses, with the long-run variance of Newey & West (1987)
 * over `lags`. Below −1.96 the first forecast is better. Null where the differences do not vary.
 */
export const dieboldMariano = (losses: readonly number[], others: readonly number[], lags: number): number | null => {
  const differences = losses.map((loss, index) => loss - (others[index] ?? 0));
  const mean = meanOf(differences);
  let variance = autocovariance(differences, mean, 0);
  for (let lag = 1; lag <= lags; lag += 1) {
    variance += 2 * (1 - lag / (lags + 1)) * autocovariance(differences, mean, lag);
  }
  return variance > 0 ? mean / Math.sqrt(variance / differences.length) : null;
};
