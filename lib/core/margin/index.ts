export * from './coverage.ts';
export * from './decide.ts';
export {
  type Admit,
  type Admitted,
  type Limited,
  limited,
  type MarginFields,
  marginFields,
  valuesOf,
} from './fields.ts';
export { announce, flatRamp, freeze, maintenanceAt, rampTarget } from './ramp.ts';
export { advanceStretch, empiricalQuantile } from './scores.ts';
export { marginTarget } from './target.ts';
