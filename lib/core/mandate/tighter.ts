import type { NewPositions } from '../market/index.ts';

const larger = (a: string, b: string): string => (BigInt(a) > BigInt(b) ? a : b);
const smaller = (a: string, b: string): string => (larger(a, b) === a ? b : a);

/** Each end of the scaling at the lower open interest; of a set of the first releases, which has none, the other's. */
const tighterScaling = (a: NewPositions['scaling'], b: NewPositions['scaling']): Pick<NewPositions, 'scaling'> => {
  const either = a && b ? { fromUsd: smaller(a.fromUsd, b.fromUsd), toUsd: smaller(a.toUsd, b.toUsd) } : (a ?? b);
  return either ? { scaling: either } : {};
};

const smallerPosition = (a: string | undefined, b: string | undefined): Pick<NewPositions, 'largestPositionUsd'> => {
  const either = a && b ? smaller(a, b) : (a ?? b);
  return either ? { largestPositionUsd: either } : {};
};

/** Field by field the one that asks for more and allows less. Two coherent sets of fields give a coherent one. */
export const tighter = (a: NewPositions, b: NewPositions): NewPositions => ({
  initialPpm: Math.max(a.initialPpm, b.initialPpm),
  maintenancePpm: Math.max(a.maintenancePpm, b.maintenancePpm),
  maxLeverageCenti: Math.min(a.maxLeverageCenti, b.maxLeverageCenti),
  openInterestCapUsd: smaller(a.openInterestCapUsd, b.openInterestCapUsd),
  ...smallerPosition(a.largestPositionUsd, b.largestPositionUsd),
  ...tighterScaling(a.scaling, b.scaling),
});
