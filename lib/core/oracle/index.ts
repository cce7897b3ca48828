export { uncertaintyBpOf } from './conversion.ts';
export { decidePrice, type OracleInput } from './decide.ts';
export type { FeedCheck } from './lint/check.ts';
export { type FeedFile, parseFeedFile } from './lint/file.ts';
export { type FeedVerdict, lintFeed } from './lint/lint.ts';
export { lowerQuantile, upperQuantile, weightedQuantile } from './quantile.ts';
export { initialOracleState, type OracleState, oracleState } from './state.ts';
export { type Twap, twap } from './twap.ts';
export { type Caps, cappedWeights, type Voice } from './weights.ts';
