import type { BreakerDecision, MarketState } from '../../core/market/index.ts';
import type { UnixSeconds } from '../../core/units/index.ts';

/** How far from `normal`. A market recovers only from a halt, so that recovering makes no episode deeper. */
export const DEPTH: Readonly<Record<MarketState, number>> = { normal: 0, caution: 1, recovery: 1, limit: 2, halt: 3 };

/** One stay of the market axis away from `normal`. */
export interface Episode {
  readonly from: UnixSeconds;
  /** Slot of the return to `normal`; null where the record ends before it. */
  readonly to: UnixSeconds | null;
  readonly deepest: MarketState;
  /** What brought it to its deepest state. */
  readonly cause: string;
}

/** Counts episodes, one cycle after the other. */
export class EpisodeCount {
  readonly past: Episode[] = [];
  private open: Episode | null = null;

  add(slot: UnixSeconds, { market, cause }: Pick<BreakerDecision, 'market' | 'cause'>): void {
    if (market === 'normal') {
      if (this.open) this.past.push({ ...this.open, to: slot });
      this.open = null;
      return;
    }
    this.open ??= { from: slot, to: null, deepest: market, cause };
    if (DEPTH[market] > DEPTH[this.open.deepest]) this.open = { ...this.open, deepest: market, cause };
  }

  /** With the one under way. */
  get all(): readonly Episode[] {
    return this.open ? [...this.past, this.open] : this.past;
  }
}
