export * from './codes.ts';
export * from './coverage.ts';
export * from './decide.ts';
export {
  type Admit,
  type Admitted,
  type JudgeRise,
  type Limited,
  limited,
  type MarginFields,
  marginFields,
  valuesOf,
} from './fields.ts';
export { liquidationOf } from './horizon.ts';
export type { MarginInput } from './input.ts';
export { type Known, unknown } from './known.ts';
export { empiricalQuantile } from './quantile.ts';
export { announce, flatRamp, freeze, maintenanceAt, rampTarget } from './ramp.ts';
export { firstMarginState, type MarginState, marginState } from './state.ts';
export { advanceStretch, seenIn } from './stretch.ts';
export { marginTarget } from './target.ts';
export { DAY_FIELDS, yearFrom } from './year.ts';
