export { type BarsPlan, type PlanOrder, planBars } from './bars.ts';
export { policyDifferences } from './differences.ts';
export { EFFECTS, type Effect, effectOf } from './effect.ts';
export { PerpCount } from './perp.ts';
export * from './schema.ts';
export { decidableBy, type OnRecord, sourcesOf, unrecordedIn } from './unrecorded.ts';
