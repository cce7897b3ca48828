import { SECONDS_PER_DAY, SECONDS_PER_HOUR, type UnixSeconds } from '../../core/units/index.ts';
import { type Bars, endOf } from '../bars.ts';
import { hourMoves } from './quiet.ts';
import type { Watched } from './watched.ts';

/** A cycle, and the band that its set gave to consumers. */
export interface Seen extends Watched {
  readonly band: { readonly low: number; readonly high: number } | null;
  /** Distance from the low or high of the hour at which the next cycle is limited, as a fraction. */
  readonly hourWidth: number;
}

const MORE_THAN_ANY = Number.POSITIVE_INFINITY;

/** Cycles of a minute in an hour. */
const OF_HOUR = 60;

/** How far a price has gone from the low or the high of the closes of the hour before it, as a fraction. */
const movedInHour = (cycles: readonly Seen[], index: number, price: number): number => {
  const start = (cycles[index]?.slot ?? 0) - SECONDS_PER_HOUR;
  const before = cycles
    .slice(Math.max(0, index - OF_HOUR), index)
    .flatMap((one) => (one.slot >= start && one.price !== null ? one.price : []));
  if (before.length === 0) return 0;
  return Math.max(price / Math.min(...before) - 1, 1 - price / Math.max(...before));
};

/**
 * Cycles in which the price stands outside the band that the set before them had published, or further from the low or
 * high of the hour before than the width of that time. The hour is of every close, not of those that the breaker keeps.
 */
export const crossingsIn = (cycles: readonly Seen[]): readonly number[] =>
  cycles.flatMap(({ price }, index) => {
    const before = cycles[index - 1];
    if (!before || price === null) return [];
    const { band, hourWidth } = before;
    const isOut = band !== null && (price < band.low || price > band.high);
    return isOut || movedInHour(cycles, index, price) >= hourWidth ? [index] : [];
  });

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
