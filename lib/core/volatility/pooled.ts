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
      0.016, 0.087, -0.208, 0.049, 0.109, -0.062, 0.118, 0.193, 0.1, -0.047, 0.029, -0.025, 0.306, 0.066, 0.415, 0.034,
      -0.119, -0.107, -0.052, 0.174, -0.075, 0.06, -0.075, 0.146, 0.127, 0.145, 0.179, -0.076, 0.076, -0.072, -0.075,
      0.479, -0.174, 0.153, -0.102, 0.212, 0.136, 0.083, -0.211,
    ],
    24: [
      0.187, 0.085, -0.108, 0.06, 0.001, -0.069, 0.06, 0.189, 0.194, -0.013, 0.05, -0.044, 0.055, 0.014, 0.452, 0.007,
      -0.076, -0.06, -0.032, 0.032, 0.066, 0.044, -0.193, 0.083, 0.245, 0.294, 0.052, 0.112, 0.076, -0.096, -0.136,
      0.027, -0.041, -0.029, -0.121, 0.035, 0.057, 0.846, -0.061,
    ],
  },
  300: {
    1: [
      -0.001, 0.083, -0.075, 0.068, 0.032, -0.016, 0.117, -0.029, 0.097, 0.286, 0.012, 0.114, 0.129, -0.055, -0.12,
      0.078, 0.226, 0.165, -0.067, -0.117, 0.012, 0.004, 0.078, -0.06, 0.061, -0.052, 0.1, -0.055, 0.082, 0.03, 0.12,
      0.124, -0.135, -0.032, 0.089, 0.026, -0.094, 0.443, -0.102, 0.129, -0.127, 0.256, 0.088, 0.15, -0.158,
    ],
    24: [
      0.117, 0.015, 0.009, 0.01, -0.025, 0.081, 0.05, -0.031, 0.118, 0.271, 0.14, 0.033, 0.021, -0.046, 0.043, 0.037,
      0.148, 0.394, 0.005, -0.022, 0.084, -0.008, 0.011, -0.017, -0.014, 0.032, 0.085, -0.124, 0.07, 0.05, 0.221, 0.02,
      -0.028, 0.049, 0.07, 0.077, -0.138, 0.043, -0.032, -0.003, -0.117, 0.007, 0.022, 1.085, -0.018,
    ],
  },
  60: {
    1: [
      0.013, 0.007, -0.088, 0.07, 0.004, -0.08, 0.096, 0.003, 0.152, 0.201, -0.003, 0.15, 0.121, 0.15, 0.037, 0.067,
      -0.142, 0.153, 0.327, 0.406, -0.066, -0.169, -0.11, 0.011, 0.086, -0.028, 0.053, -0.057, 0.098, -0.043, 0.08,
      0.005, 0.094, 0.19, -0.157, -0.021, 0.077, -0.162, -0.085, 0.384, -0.11, 0.164, -0.155, 0.262, 0.113, 0.135,
      -0.151,
    ],
    24: [
      0.143, 0, 0.023, 0.011, -0.045, 0.004, 0.069, 0.104, 0.28, 0.104, 0.159, 0.035, 0.029, 0.137, 0.013, -0.022,
      -0.094, 0.082, 0.25, 0.821, 0.021, -0.153, -0.286, -0.004, 0.019, -0.01, -0.015, 0.012, 0.101, -0.123, 0.075,
      0.007, 0.182, 0.013, 0.018, 0.026, -0.014, 0.012, -0.131, 0.044, -0.038, 0.031, -0.095, -0.018, 0, 1.169, -0.029,
    ],
  },
};

/**
 * Coefficients for a layout; a step that was not pooled begins from the day's level alone. The last places are of what
 * recorded bars do not tell, and are zero: a market learns for itself what its books are worth.
 */
export const pooledFor = (layout: Layout): Record<HorizonHours, Float64Array> => {
  const found = POOLED[layout.stepSeconds];
  const of = (horizon: HorizonHours): Float64Array => {
    const all = new Float64Array(rowSize(layout));
    all.set(found?.[horizon] ?? []);
    return all;
  };
  return { 1: of(1), 24: of(24) };
};
