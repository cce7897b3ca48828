export {
  type BreakerInput,
  type BreakerState,
  bandWidth,
  breakerState,
  decideBreaker,
  initialBreakerState,
} from './decide.ts';
export { permissionsFor } from './permissions.ts';
