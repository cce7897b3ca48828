import { seenIn } from '../core/margin/index.ts';
import { SECONDS_PER_HOUR, type UnixSeconds } from '../core/units/index.ts';
import type { Bars } from './bars.ts';

/** The lowest and highest price that counts of each bar. */
export interface Path {
  readonly barSeconds: number;
  readonly opened: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Bars within the hour are sampled at their closes, as a controller would; of an hour that is all, its range counts. */
export const pathOf = ({ barSeconds, opened, open, high, low, close }: Bars): Path => {
  if (barSeconds < SECONDS_PER_HOUR) return { barSeconds, opened, low: close, high: close };
  const [lows, highs] = [low.slice(), high.slice()];
  for (const [index, last] of close.entries()) {
    const seen = seenIn({ open: open[index]!, close: last, low: low[index]!, high: high[index]! });
    [lows[index], highs[index]] = [seen.low, seen.high];
  }
  return { barSeconds, opened, low: lows, high: highs };
};

/** Share of its bars that a window needs: an unseen move must not count as a small one. */
const SEEN_SHARE = 0.9;

/** The bars after the one that ended when a window began. */
export interface Window {
  readonly first: number;
  /** One past the last. */
  readonly after: number;
}

/** Windows of a path, asked for in the order of time. */
export class Windows {
  private at = 0;

  constructor(private readonly path: Path) {}

  /** The window of so many seconds after `time`; null without a bar that ended then, or with too few in it. */
  from(time: UnixSeconds, seconds: number): Window | null {
    const { opened, barSeconds } = this.path;
    const endOf = (index: number): UnixSeconds => (opened[index] ?? Number.POSITIVE_INFINITY) + barSeconds;
    while (endOf(this.at) < time) this.at += 1;
    if (endOf(this.at) !== time) return null;
    const first = this.at + 1;
    let after = first;
    while (endOf(after) <= time + seconds) after += 1;
    return after - first >= (SEEN_SHARE * seconds) / barSeconds ? { first, after } : null;
  }
}

/** How far a long and a short lost at worst against `price`, as fractions of it. */
export const adverseMoves = ({ low, high }: Path, { first, after }: Window, price: number): AdverseMoves => {
  let [lowest, highest] = [price, price];
  for (let index = first; index < after; index += 1) {
    lowest = Math.min(lowest, low[index] ?? price);
    highest = Math.max(highest, high[index] ?? price);
  }
  return { long: 1 - lowest / price, short: highest / price - 1 };
};

export interface AdverseMoves {
  readonly long: number;
  readonly short: number;
}
