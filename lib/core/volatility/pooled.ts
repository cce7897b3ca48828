import { rowSize } from './features.ts';
import type { HorizonHours } from './forecaster.ts';
import type { Layout } from './layout.ts';

/**
 * Coefficients of the ridge regression by the step of the clock and the horizon, in the order of the features: those that
 * SOL, AVAX, LINK, DOGE and XRP (hours), BTC and ETH (five minutes) and BTC (minutes) had learnt at the end of 2023,
 * averaged (`bench/pooled-coefficients.ts`). They speak alone in a market's first month, and weigh 30 hours after it.
 */
const POOLED: Readonly<Record<number, Readonly<Record<HorizonHours, readonly number[]>>>> = {
  3600: {
    1: [
      0.051, 0.09, -0.195, 0.044, 0.124, -0.038, 0.126, 0.182, 0.087, -0.045, 0.018, 0, 0.296, 0.07, 0.433, 0.024,
      -0.129, -0.087, -0.067, 0.153, -0.075, 0.061, -0.075, 0.13, 0.126, 0.147, 0.181, -0.08, 0.054, -0.072, -0.078,
      0.478, -0.172, 0.157, -0.114, 0.203, 0.156, 0.07, -0.19,
    ],
    24: [
      0.22, 0.094, -0.106, 0.054, 0.029, -0.041, 0.089, 0.165, 0.163, -0.01, 0.057, 0.005, 0.041, 0.007, 0.453, 0.009,
      -0.094, -0.064, -0.031, 0.033, 0.058, 0.04, -0.202, 0.068, 0.253, 0.29, 0.058, 0.079, 0.044, -0.096, -0.141,
      0.025, -0.042, -0.037, -0.131, 0.05, 0.066, 0.803, -0.028,
    ],
  },
  300: {
    1: [
      0.006, 0.077, -0.06, 0.037, 0.019, 0.025, 0.133, -0.024, 0.107, 0.278, 0.025, 0.135, 0.127, -0.08, -0.088, 0.1,
      0.224, 0.114, -0.02, -0.046, 0.024, 0.001, 0.088, -0.056, 0.055, -0.054, 0.096, -0.048, 0.091, 0.039, 0.113,
      0.072, -0.109, -0.021, 0.087, 0.145, -0.113, 0.483, -0.104, 0.096, -0.126, 0.266, 0.084, 0.15, -0.181,
    ],
    24: [
      0.119, 0.023, -0.007, -0.007, -0.022, 0.107, 0.052, -0.078, 0.099, 0.274, 0.153, 0.038, 0.035, -0.074, 0.078,
      0.032, 0.123, 0.345, 0.005, 0.04, 0.112, -0.007, 0.005, -0.016, -0.011, 0.02, 0.065, -0.139, 0.063, 0.085, 0.222,
      0.027, -0.029, 0.06, 0.104, 0.127, -0.149, 0.033, -0.035, -0.026, -0.13, 0.031, 0.044, 1.029, -0.026,
    ],
  },
};

/** Coefficients for a layout; a step that was not pooled begins from the day's level alone. */
export const pooledFor = (layout: Layout): Record<HorizonHours, Float64Array> => {
  const found = POOLED[layout.stepSeconds];
  const of = (horizon: HorizonHours): Float64Array => {
    const all = new Float64Array(rowSize(layout));
    all.set(found?.[horizon] ?? []);
    return all;
  };
  return { 1: of(1), 24: of(24) };
};
