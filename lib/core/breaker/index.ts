export { type BreakerInput, type BreakerState, breakerState, decideBreaker, initialBreakerState } from './decide.ts';
export { permissionsFor } from './permissions.ts';
