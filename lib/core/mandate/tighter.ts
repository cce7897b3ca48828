import type { NewPositions } from '../market/index.ts';
import { larger, smaller } from './whole.ts';

/** Each end of the scaling at the lower open interest; of a set of the first releases, which has none, the other's. */
const tighterScaling = (
  a: NewPositions['scaling'],
  b: NewPositions['scaling'],
  capUsd: string,
): Pick<NewPositions, 'scaling'> => {
  const either = a && b ? { fromUsd: smaller(a.fromUsd, b.fromUsd), toUsd: smaller(a.toUsd, b.toUsd) } : (a ?? b);
  return either ? { scaling: { fromUsd: smaller(either.fromUsd, capUsd), toUsd: larger(either.toUsd, capUsd) } } : {};
};

const smallerPosition = (
  a: string | undefined,
  b: string | undefined,
  capUsd: string,
): Pick<NewPositions, 'largestPositionUsd'> => {
  const either = a && b ? smaller(a, b) : (a ?? b);
  return either ? { largestPositionUsd: smaller(either, capUsd) } : {};
};

/** Field by field the one that asks for more and allows less. Two coherent sets of fields give a coherent one. */
export const tighter = (a: NewPositions, b: NewPositions): NewPositions => {
  const openInterestCapUsd = smaller(a.openInterestCapUsd, b.openInterestCapUsd);
  return {
    initialPpm: Math.max(a.initialPpm, b.initialPpm),
    maintenancePpm: Math.max(a.maintenancePpm, b.maintenancePpm),
    maxLeverageCenti: Math.min(a.maxLeverageCenti, b.maxLeverageCenti),
    openInterestCapUsd,
    ...smallerPosition(a.largestPositionUsd, b.largestPositionUsd, openInterestCapUsd),
    ...tighterScaling(a.scaling, b.scaling, openInterestCapUsd),
  };
};
