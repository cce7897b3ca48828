export { type Conversion, convert, crossBy } from './conversion.ts';
export { decidePrice, type OracleInput } from './decide.ts';
export { lowerQuantile, upperQuantile, weightedQuantile } from './quantile.ts';
export { isAsked } from './standing.ts';
export { initialOracleState, type OracleState, oracleState } from './state.ts';
export { type Twap, twap } from './twap.ts';
export { type Caps, cappedWeights, type Voice } from './weights.ts';
