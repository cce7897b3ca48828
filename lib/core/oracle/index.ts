export { decidePrice, type OracleInput } from './decide.ts';
export { lowerQuantile, upperQuantile, weightedQuantile } from './quantile.ts';
export { type RecordedInput, recordedPrice } from './recorded.ts';
export { initialOracleState, type OracleState, oracleState } from './state.ts';
export { type Twap, twap } from './twap.ts';
export { type Caps, cappedWeights, type Voice } from './weights.ts';
