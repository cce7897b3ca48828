import type { Witness } from '../market/index.ts';
import { exp, ln } from '../units/index.ts';

/** Half-life of the mean premium: mark prices of the large venues average the basis over some minutes. */
const HALF_LIFE_SECONDS = 150;

const middleOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
};

/**
 * The mean premium of perps over the price after one cycle: exponentially weighted, of the median over perps, no sample
 * beyond the clamp. Null while no perp is heard: a premium of yesterday's is none.
 */
export const advancePremium = (
  before: number | null,
  witnesses: readonly Witness[],
  { clamp, seconds }: { readonly clamp: number; readonly seconds: number },
): number | null => {
  const premiums = witnesses.flatMap(({ kind, verdict, deviationBp }) =>
    kind === 'perp' && deviationBp !== null && (verdict === 'agrees' || verdict === 'diverges')
      ? [deviationBp / 1e4]
      : [],
  );
  if (premiums.length === 0) return null;
  const sample = Math.min(clamp, Math.max(-clamp, middleOf(premiums)));
  if (before === null) return sample;
  return before + (1 - exp((-ln(2) * seconds) / HALF_LIFE_SECONDS)) * (sample - before);
};
