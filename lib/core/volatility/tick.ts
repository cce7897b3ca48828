import type { UnixSeconds } from '../units/index.ts';

/** What was traded in one step, from a recorded bar: only here are there range, turnover and a true high and low. */
export interface Traded {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** In base coin. */
  readonly volume: number;
}

/**
 * One step of the market clock, which ticks every `cadenceSeconds`. `close` is the price sampled at `end`; null is
 * missing, which is never the same as unchanged. `traded` is null where prices are sampled and no bar was recorded.
 */
export interface Tick {
  readonly end: UnixSeconds;
  readonly close: number | null;
  readonly traded: Traded | null;
}
