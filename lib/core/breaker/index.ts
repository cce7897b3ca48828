export { type BreakerInput, decideBreaker, LONGEST_STOP_SECONDS } from './decide.ts';
export type { Floor } from './floors.ts';
export { forecastBefore } from './hour.ts';
export { MATRIX, permissionsFor, withoutNewRisk } from './permissions.ts';
export { seenDepth } from './seen.ts';
export { type BreakerState, breakerState, initialBreakerState } from './state.ts';
export { bandWidth, hourBandWidth } from './width.ts';
