import type { PriceDecision } from '../market/index.ts';
import type { Policy } from '../policy/index.ts';
import { BASIS_POINT, ln, type UnixSeconds } from '../units/index.ts';
import type { OracleState } from './state.ts';

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
  // By index: an iterator over pairs took four times as long, four times a cycle.
  for (let index = 0; index < samples.length; index += 1) {
    const [slot, price] = samples[index]!;
    if (slot <= end - windowSeconds || slot > end) continue;
    const before = samples[index - 1]?.[0] ?? Number.NEGATIVE_INFINITY;
    const seconds = Math.min(slot - before, cadenceSeconds);
    covered += seconds;
    weighted += price * seconds;
  }
  return { price: covered > 0 ? weighted / covered : null, coveredSeconds: covered };
};

/** The lagged reference of bands: the mean over five minutes, as in Limit Up–Limit Down. */
const REFERENCE_SECONDS = 300;

/** The samples that the longest mean still needs, with this cycle's price where it has one. */
export const keptSamples = (
  samples: OracleState['samples'],
  slot: UnixSeconds,
  price: number | null,
  { oracle, cadenceSeconds }: Policy,
): OracleState['samples'] => {
  const from = slot - Math.max(oracle.twapSeconds, REFERENCE_SECONDS, 2 * cadenceSeconds);
  const first = samples.findIndex(([at]) => at > from);
  const kept = first < 0 ? [] : samples.slice(first);
  if (price !== null) kept.push([slot, price]);
  return kept;
};

/** What the samples come to at `slot`. */
export const meansOf = (
  samples: readonly Sample[],
  slot: UnixSeconds,
  { oracle, cadenceSeconds }: Policy,
): Pick<PriceDecision, 'twap' | 'twapCoveredSeconds' | 'reference'> => {
  const long = twap(samples, slot, oracle.twapSeconds, cadenceSeconds);
  const reference = twap(samples, slot, REFERENCE_SECONDS, cadenceSeconds).price;
  return { twap: long.price, twapCoveredSeconds: long.coveredSeconds, reference };
};

/** The five-minute mean before this cycle, or the last price where it is so near that a move against it means something. */
export const priceBefore = (
  samples: readonly Sample[],
  slot: UnixSeconds,
  { cadenceSeconds }: Policy,
): number | null => {
  const mean = twap(samples, slot - cadenceSeconds, REFERENCE_SECONDS, cadenceSeconds).price;
  const last = samples.at(-1);
  return mean ?? (last && slot - last[0] <= 2 * cadenceSeconds ? last[1] : null);
};

/** The largest distance of a price from those of the last five minutes, in basis points. */
export const movedBp = (samples: readonly Sample[], slot: UnixSeconds, price: number): number => {
  let most = 0;
  for (const [at, before] of samples) {
    if (at > slot - REFERENCE_SECONDS) most = Math.max(most, Math.abs(ln(price / before)));
  }
  return most / BASIS_POINT;
};
