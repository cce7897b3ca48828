export * from './decide.ts';
export { type Limited, type Limiting, limitAllowance, limitRequirement } from './limiter.ts';
export { announce, flatRamp, freeze, maintenanceAt, rampTarget } from './ramp.ts';
export { advanceStretch, empiricalQuantile } from './scores.ts';
export { marginTarget } from './target.ts';
