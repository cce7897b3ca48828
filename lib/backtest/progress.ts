import { type Bars, endOf } from './bars.ts';
import type { Moment } from './run.ts';

/** What is told while bars are decided: the share of the record that is done. */
export type OnProgress = (share: number) => void;

/** Cycles between two reports: some ten a second. */
const REPORT_EVERY = 1_000;

/** The same moments, telling how far they are. */
export const withProgress = function* (
  moments: Iterable<Moment>,
  bars: Bars,
  onProgress: OnProgress,
): Generator<Moment, void, void> {
  const [first, last] = [endOf(bars, 0), endOf(bars, bars.opened.length - 1)];
  let cycles = 0;
  for (const moment of moments) {
    cycles += 1;
    if (cycles % REPORT_EVERY === 0) onProgress((moment.slot - first) / Math.max(1, last - first));
    yield moment;
  }
};
