export {
  type BreakerInput,
  type BreakerState,
  bandWidth,
  breakerState,
  decideBreaker,
  initialBreakerState,
} from './decide.ts';
export { type Lock, type LockRules, type LockState, lockAfter, lockState, MOST_LOCKS, noLocks } from './lock.ts';
export { type Decided as LockedBreaker, underLock } from './locked.ts';
export { permissionsFor } from './permissions.ts';
