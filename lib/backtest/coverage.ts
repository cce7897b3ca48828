import type { UnixSeconds } from '../core/units/index.ts';
import { type Bars, endOf } from './bars.ts';
import type { Row } from './rows.ts';

/** How often a position at exactly its maintenance was carried past it within the margin horizon, each side. */
export interface Coverage {
  readonly horizonSeconds: number;
  /** Windows of one horizon after the other that had the bars to tell. */
  readonly windows: number;
  readonly longBreaches: number;
  readonly shortBreaches: number;
}

/** Share of its bars that a window needs: an unseen move must not count as a small one. */
const SEEN_SHARE = 0.9;

export class CoverageCount {
  private at = 0;
  private windows = 0;
  private longBreaches = 0;
  private shortBreaches = 0;

  constructor(
    private readonly bars: Bars,
    private readonly horizonSeconds: number,
  ) {}

  /** Rows in their order. Counts warm ones that start a window, against what existing positions carried then. */
  add({ time, price, maintenanceExisting, warm }: Row): void {
    if (!warm || time % this.horizonSeconds !== 0) return;
    const range = this.rangeAfter(time);
    if (!range) return;
    this.windows += 1;
    if (1 - range.low / price > maintenanceExisting) this.longBreaches += 1;
    if (range.high / price - 1 > maintenanceExisting) this.shortBreaches += 1;
  }

  get result(): Coverage {
    const { horizonSeconds, windows, longBreaches, shortBreaches } = this;
    return { horizonSeconds, windows, longBreaches, shortBreaches };
  }

  /** Lowest and highest close of the window that begins at `time`; null without a bar that ended then, or too few in it. */
  private rangeAfter(time: UnixSeconds): { low: number; high: number } | null {
    const { bars, horizonSeconds } = this;
    const count = bars.opened.length;
    while (this.at < count && endOf(bars, this.at) < time) this.at += 1;
    if (this.at >= count || endOf(bars, this.at) !== time) return null;
    let [seen, low, high] = [0, Number.POSITIVE_INFINITY, 0];
    for (let index = this.at + 1; index < count && endOf(bars, index) <= time + horizonSeconds; index += 1) {
      const close = bars.close[index] ?? 0;
      [seen, low, high] = [seen + 1, Math.min(low, close), Math.max(high, close)];
    }
    return seen >= (SEEN_SHARE * horizonSeconds) / bars.barSeconds ? { low, high } : null;
  }
}
