import { SECONDS_PER_DAY, SECONDS_PER_HOUR, type UnixSeconds } from '../../core/units/index.ts';
import { type Bars, endOf } from '../bars.ts';
import { hourMoves } from './quiet.ts';
import type { Watched } from './watched.ts';

/** A cycle, and the band that its set gave to consumers. */
export interface Seen extends Watched {
  readonly band: { readonly low: number; readonly high: number } | null;
  /** Distance from the hour's mean at which the next cycle is limited, as a fraction. */
  readonly hourWidth: number;
}

const MORE_THAN_ANY = Number.POSITIVE_INFINITY;

/** Least part of an hour whose mean says something. */
const FEWEST_OF_HOUR = 30;

/** Means of the prices of the hour before each cycle; null where less than half of it is known. */
const hourMeans = (cycles: readonly Seen[]): readonly (number | null)[] => {
  let [first, sum, count] = [0, 0, 0];
  return cycles.map(({ slot }, index) => {
    const added = cycles[index - 1]?.price ?? null;
    if (added !== null) [sum, count] = [sum + added, count + 1];
    for (; (cycles[first]?.slot ?? slot) < slot - SECONDS_PER_HOUR; first += 1) {
      const left = cycles[first]?.price ?? null;
      if (left !== null) [sum, count] = [sum - left, count - 1];
    }
    return count < FEWEST_OF_HOUR ? null : sum / count;
  });
};

/**
 * Cycles in which the price stands outside the band that the set before them had published, or further from the mean of
 * the closes of the hour before than the width of that time.
 */
export const crossingsIn = (cycles: readonly Seen[]): readonly number[] => {
  const means = hourMeans(cycles);
  return cycles.flatMap(({ price }, index) => {
    const before = cycles[index - 1];
    if (!before || price === null) return [];
    const { band, hourWidth } = before;
    const mean = means[index] ?? null;
    const isOut = band !== null && (price < band.low || price > band.high);
    return isOut || (mean !== null && Math.abs(price / mean - 1) >= hourWidth) ? [index] : [];
  });
};

/** The longest that any crossing waited for the market to be out of `normal`, in cycles; null without a crossing. */
export const slowestEscalation = (cycles: readonly Seen[]): number | null => {
  const waits = crossingsIn(cycles).map((at) => {
    const left = cycles.slice(at).findIndex(({ market }) => market !== 'normal');
    return left < 0 ? MORE_THAN_ANY : left;
  });
  return waits.length === 0 ? null : Math.max(...waits);
};

export interface Fall {
  readonly end: UnixSeconds;
  /** As a fraction, negative. */
  readonly move: number;
  /** Minutes from the beginning of that hour to the first cycle that allows no opening; null where none does before its end. */
  readonly openOffAfterMinutes: number | null;
}

/** The hour that ends with bar `index`, and when new risk was off in it. */
export const fallAt = (bars: Bars, index: number, cycles: readonly Watched[]): Fall => {
  const end = endOf(bars, index);
  const start = end - SECONDS_PER_HOUR;
  const off = cycles.find(({ slot, permissions }) => slot > start && slot < end && permissions.open === 'no');
  return {
    ...{ end, move: hourMoves(bars)[index] ?? Number.NaN },
    openOffAfterMinutes: off ? (off.slot - start) / 60 : null,
  };
};

/** Minutes from the beginning of a calm day to the first cycle in `normal`; null where the day has none. */
export const normalAfter = (cycles: readonly Watched[], calmFrom: UnixSeconds): number | null => {
  const back = cycles.find(
    ({ slot, market }) => slot >= calmFrom && slot <= calmFrom + SECONDS_PER_DAY && market === 'normal',
  );
  return back ? (back.slot - calmFrom) / 60 : null;
};
