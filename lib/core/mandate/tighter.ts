import type { NewPositions } from '../market/index.ts';

const larger = (a: string, b: string): string => (BigInt(a) > BigInt(b) ? a : b);
const smaller = (a: string, b: string): string => (larger(a, b) === a ? b : a);

/** Field by field the one that asks for more and allows less. Two coherent sets of fields give a coherent one. */
export const tighter = (a: NewPositions, b: NewPositions): NewPositions => ({
  initialPpm: Math.max(a.initialPpm, b.initialPpm),
  maintenancePpm: Math.max(a.maintenancePpm, b.maintenancePpm),
  maxLeverageCenti: Math.min(a.maxLeverageCenti, b.maxLeverageCenti),
  openInterestCapUsd: smaller(a.openInterestCapUsd, b.openInterestCapUsd),
});
