import * as z from 'zod';
import { exp } from '../units/index.ts';
import type { Forecaster } from './forecaster.ts';

export const ewmaState = z.strictObject({
  /** Weighted mean of squared bar returns, and the number of returns behind it. */
  variance: z.number().nonnegative(),
  returns: z.number().int().nonnegative(),
});
export type EwmaState = z.infer<typeof ewmaState>;

/** The share that a bar forgets. */
export const forgettingOf = (barSeconds: number, halfLifeSeconds: number): number =>
  1 - exp((-Math.LN2 * barSeconds) / halfLifeSeconds);

/**
 * Exponentially weighted moving average of squared returns (J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th
 * edition 1996, equation 5.3 with mean zero). While there are fewer returns than the decay forgets, they weigh alike: the
 * first return alone must not stand for a whole market.
 */
export const ewmaUpdated = (state: EwmaState, squaredReturn: number, forgetting: number): EwmaState => {
  const returns = state.returns + 1;
  const weight = Math.max(forgetting, 1 / returns);
  return { returns, variance: state.variance + weight * (squaredReturn - state.variance) };
};

/** The plain average as a forecaster: it is kept bar by bar with the features, so that it speaks after the first hour. */
export const ewma: Forecaster = {
  name: 'ewma',
  init: () => ({}),
  update: (state) => state,
  forecast: (_, view) => view.ewma,
};
