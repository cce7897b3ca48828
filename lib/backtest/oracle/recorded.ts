/** Recorded bars of one market of one venue, oldest first, one entry a bar in each column; missing bars are absent. */
export interface Recorded {
  readonly barSeconds: number;
  /** When each bar ended: from then on it may be known. */
  readonly ends: Float64Array;
  readonly highs: Float64Array;
  readonly lows: Float64Array;
  readonly closes: Float64Array;
  /** In base coin. */
  readonly volumes: Float64Array;
}

/** Index of the last bar that ended by `time`, or −1. */
export const lastEndedBy = ({ ends }: Recorded, time: number): number => {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** The bar that ended at `time` exactly, or −1. */
const endedAt = (bars: Recorded, time: number): number => {
  const index = lastEndedBy(bars, time);
  return bars.ends[index] === time ? index : -1;
};

/** The close of the bar that ended at `time`, if somebody traded in it. */
export const tradedClose = (bars: Recorded, time: number): number | null => {
  const index = endedAt(bars, time);
  return (bars.volumes[index] ?? 0) > 0 ? (bars.closes[index] ?? null) : null;
};

export const closeAt = (bars: Recorded, time: number): number | null => bars.closes[endedAt(bars, time)] ?? null;
export const lowAt = (bars: Recorded, time: number): number | null => bars.lows[endedAt(bars, time)] ?? null;

export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
};

/** The median of the closes that were traded in the bar that ended at `time`, or null with fewer than two of them. */
export const medianClose = (list: readonly Recorded[], time: number): number | null => {
  const closes = list.flatMap((bars) => tradedClose(bars, time) ?? []);
  return closes.length < 2 ? null : medianOf(closes);
};
