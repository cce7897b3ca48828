export * from './advance.ts';
export { advanceBars, type Bar, type OpenBar } from './bars.ts';
export { type EwmaState, ewma } from './ewma.ts';
export type { Forecaster } from './forecaster.ts';
export { realisedVolatility } from './realised.ts';
export type { Tick, Traded } from './tick.ts';
