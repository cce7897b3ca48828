import * as z from 'zod';
import { exp, ln } from '../units/index.ts';
import type { Forecaster } from './forecaster.ts';

export const ewmaState = z.strictObject({
  /** Weighted mean of squared bar returns, and the number of returns behind it. */
  variance: z.number().nonnegative(),
  returns: z.number().int().nonnegative(),
});
export type EwmaState = z.infer<typeof ewmaState>;

export interface EwmaParameters {
  readonly barSeconds: number;
  readonly halfLifeSeconds: number;
  readonly warmUpReturns: number;
}

/**
 * Exponentially weighted moving average of squared returns (J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th
 * edition 1996, equation 5.3 with mean zero), scaled to a horizon by the square root of time. While there are fewer
 * returns than the decay forgets, they weigh alike: the first return alone must not stand for a whole market.
 */
export const ewma = ({ barSeconds, halfLifeSeconds, warmUpReturns }: EwmaParameters): Forecaster<EwmaState> => {
  const forgetting = 1 - exp((-ln(2) * barSeconds) / halfLifeSeconds);
  return {
    name: 'ewma',
    init: () => ({ variance: 0, returns: 0 }),
    update: (state, { logReturn }) => {
      if (logReturn === null) return state;
      const returns = state.returns + 1;
      const weight = Math.max(forgetting, 1 / returns);
      return { returns, variance: state.variance + weight * (logReturn * logReturn - state.variance) };
    },
    forecast: (state, horizonSeconds) =>
      state.returns < warmUpReturns ? null : Math.sqrt((state.variance * horizonSeconds) / barSeconds),
  };
};
