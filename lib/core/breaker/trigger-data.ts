import type { WitnessVerdict } from '../market/index.ts';
import { cautionAt, type Reading } from './reading.ts';
import type { Seen } from './seen.ts';

/**
 * The four of this file watch the price itself, and none asks for more than caution: the data axis takes new risk away by
 * the grade of this very cycle, and a fault of sources, or of a quote currency, is no move of the market (2023-03-11). What
 * they add is memory: a grade that flickers keeps the market from `normal`.
 */
const isAsked = ({ price }: Seen): boolean => price.sources.length > 0;

/** Half of the weight stands further from the price than this. Honest venues stayed below 30 bp in 2023-03; 75 is `uncertain`. */
export const dispersionTrigger = (seen: Seen): Reading | null => {
  const { price, policy } = seen;
  if (!isAsked(seen) || price.dispersionBp === null) return null;
  const text = `${price.dispersionBp.toFixed(1)} bp between sources, trigger ${policy.dispersionBp}`;
  return { rule: 'dispersion', value: price.dispersionBp, ...cautionAt(policy.dispersionBp), text };
};

/** Age that two thirds of the weight beat, as a share of what a source may be: a price that nobody renews is about to end. */
export const ageTrigger = (seen: Seen): Reading | null => {
  const { price, staleSeconds, policy } = seen;
  if (!isAsked(seen) || price.ageSeconds === null) return null;
  const trigger = (policy.agePpm / 1e6) * staleSeconds;
  const text = `a price ${Math.ceil(price.ageSeconds)} s old, trigger ${Math.ceil(trigger)} s`;
  return { rule: 'age', value: price.ageSeconds / staleSeconds, ...cautionAt(policy.agePpm / 1e6), text };
};

/** No price where there was one within the hour: fewer operators than the quorum. Never a market that had none yet. */
export const quorumTrigger = ({ price, before }: Seen): Reading | null => {
  if (price.median === null) {
    if (!before.hadPrice) return null;
    return {
      rule: 'quorum',
      value: 1,
      ...cautionAt(1),
      text: `no price from ${price.operators} independent operators`,
    };
  }
  return price.sources.length > 0 ? { rule: 'quorum', value: 0, ...cautionAt(1), text: 'a price' } : null;
};

const HEARD: readonly WitnessVerdict[] = ['agrees', 'diverges'];

/** Median distance of the witnesses that were heard (the lower of two): one that lies does not set it. */
export const witnessTrigger = ({ price, policy }: Seen): Reading | null => {
  const far = price.witnesses
    .flatMap(({ verdict, deviationBp }) => (HEARD.includes(verdict) && deviationBp !== null ? [deviationBp] : []))
    .map(Math.abs)
    .sort((a, b) => a - b);
  const value = far[Math.floor((far.length - 1) / 2)];
  if (value === undefined) return null;
  const text = `witnesses ${value.toFixed(1)} bp from the price, trigger ${policy.witnessBp}`;
  return { rule: 'witness', value, ...cautionAt(policy.witnessBp), text };
};
