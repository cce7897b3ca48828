import { type Result, SECONDS_PER_HOUR, type UnixSeconds } from '../core/units/index.ts';

/** Widths of bars, in seconds, that are read. */
export const BAR_WIDTHS = [60, 300, 3_600] as const;
export type BarSeconds = (typeof BAR_WIDTHS)[number];

/**
 * The bars of one file, oldest first, one entry a bar in each column. Missing bars are absent: no entry stands for them.
 */
export interface Bars {
  readonly barSeconds: BarSeconds;
  /** Opening second of each bar. */
  readonly opened: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** In base coin. */
  readonly volume: Float64Array;
}

export interface BarFault {
  readonly code: 'unreadable' | 'no-bars' | 'broken-line' | 'unsorted' | 'duplicate' | 'bar-width';
  /** What is wrong, where, and how to mend it. */
  readonly detail: string;
}
export type BarResult<T> = Result<T, BarFault>;

export const endOf = ({ opened, barSeconds }: Bars, index: number): UnixSeconds => (opened[index] ?? 0) + barSeconds;

/** Volume × close over the hour that ends with a bar, in quote currency; bars that are missing in it add nothing. */
export const hourTurnoverAt = ({ opened, close, volume, barSeconds }: Bars, index: number): number => {
  const from = (opened[index] ?? 0) + barSeconds - SECONDS_PER_HOUR;
  let sum = 0;
  for (let at = index; at >= 0 && (opened[at] ?? 0) >= from; at -= 1) sum += (volume[at] ?? 0) * (close[at] ?? 0);
  return sum;
};

/** The bars that opened at `from` or later and ended by `to`; null leaves that side open. */
export const within = (bars: Bars, from: UnixSeconds | null, to: UnixSeconds | null): Bars => {
  const first = from === null ? 0 : bars.opened.findIndex((time) => time >= from);
  const after = to === null ? -1 : bars.opened.findIndex((time) => time + bars.barSeconds > to);
  const cut = (column: Float64Array) =>
    first < 0 ? column.subarray(0, 0) : column.subarray(first, after < 0 ? column.length : Math.max(first, after));
  return {
    barSeconds: bars.barSeconds,
    opened: cut(bars.opened),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    volume: cut(bars.volume),
  };
};
