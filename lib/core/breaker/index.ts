export { type BreakerInput, decideBreaker, LONGEST_STOP_SECONDS } from './decide.ts';
export type { Floor } from './floors.ts';
export { forecastBefore } from './hour.ts';
export { type Lock, type LockRules, type LockState, lockAfter, lockState, MOST_LOCKS, noLocks } from './lock.ts';
export { type LockInput, ordersTo } from './locked.ts';
export { permissionsFor, SHIPPED_MATRIX, withoutNewRisk } from './permissions.ts';
export { seenDepth } from './seen.ts';
export { type BreakerState, breakerState, initialBreakerState } from './state.ts';
export { bandWidth, hourBandWidth } from './width.ts';
