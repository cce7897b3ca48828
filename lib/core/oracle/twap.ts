import type { UnixSeconds } from '../units/index.ts';

/** Slot and price of one cycle. */
export type Sample = readonly [slot: UnixSeconds, price: number];

export interface Twap {
  readonly price: number | null;
  readonly coveredSeconds: number;
}

/**
 * Arithmetic mean of the samples in (`end` − `window`, `end`], each weighted by the time it stands for: from the sample
 * before it, at most one cadence. Price and time are weighted alike, so that a gap counts for nothing; an accumulator
 * that adds the gap to the time but not to the price reads low after every outage (see `docs/decisions/price.md`).
 */
export const twap = (
  samples: readonly Sample[],
  end: UnixSeconds,
  windowSeconds: number,
  cadenceSeconds: number,
): Twap => {
  let covered = 0;
  let weighted = 0;
  for (const [index, [slot, price]] of samples.entries()) {
    if (slot <= end - windowSeconds || slot > end) continue;
    const before = samples[index - 1]?.[0] ?? Number.NEGATIVE_INFINITY;
    const seconds = Math.min(slot - before, cadenceSeconds);
    covered += seconds;
    weighted += price * seconds;
  }
  return { price: covered > 0 ? weighted / covered : null, coveredSeconds: covered };
};
