import { exp, ln, type UnixSeconds } from '../units/index.ts';
import type { DepthMemory } from './state.ts';

const HALF_DAY = 43_200;
/** Fourteen half-days are the seven days. */
const ROWS = 14;
/** Before two whole half-days are known nobody can tell a thin book from a small market. */
const FEWEST_ROWS = 2;
/** What a venue claims is bounded by nothing else. */
const MOST_USD = 1e12;

const closed = ({ rows, open }: DepthMemory): DepthMemory['rows'] =>
  open ? [...rows, [open.at, Math.round(exp(open.sum / open.count))]] : rows;

/** The memory after a cycle with so many dollars within the band on the thinner side; null where no book was seen. */
export const depthAfter = (memory: DepthMemory, slot: UnixSeconds, depthUsd: number | null): DepthMemory => {
  const at = slot - (slot % HALF_DAY);
  const over = memory.open !== null && memory.open.at < at;
  const rows = (over ? closed(memory) : memory.rows).filter((row) => row[0] >= at - ROWS * HALF_DAY);
  const open = over ? null : memory.open;
  if (depthUsd === null || !(depthUsd > 0)) return { rows, open };
  const logged = ln(Math.min(MOST_USD, Math.max(1, depthUsd)));
  return { rows, open: { at, sum: (open?.sum ?? 0) + logged, count: (open?.count ?? 0) + 1 } };
};

/**
 * Median of the half-days of the last seven days, each the geometric mean of its cycles: one absurd claim, or a night of
 * them, moves it by nothing. The lower of two middles. Null while too few half-days are known.
 */
export const usualDepth = ({ rows }: DepthMemory): number | null => {
  if (rows.length < FEWEST_ROWS) return null;
  const sorted = rows.map((row) => row[1]).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
};
