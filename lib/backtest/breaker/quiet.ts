import { formatInstant, SECONDS_PER_DAY, SECONDS_PER_HOUR, type UnixSeconds } from '../../core/units/index.ts';
import { type Bars, endOf } from '../bars.ts';

/** A month, or a day, without an hourly move of this is a calm one: told from closes alone, whatever the breaker says. */
export const CALM_MOVE = 0.03;

export const monthOf = (slot: UnixSeconds, barSeconds: number): string => formatInstant(slot - barSeconds).slice(0, 7);

/**
 * Months (`2023-08`) in which no close at a whole hour stands 3 % from the close before it. After a hole the last close
 * known stands for the hour before: a move that nobody saw is one.
 */
export const calmMonthsOf = (bars: Bars): ReadonlySet<string> => {
  const largest = new Map<string, number>();
  let before: number | null = null;
  for (let index = 0; index < bars.opened.length; index += 1) {
    const end = endOf(bars, index);
    if (end % SECONDS_PER_HOUR !== 0) continue;
    const close = bars.close[index] ?? 0;
    const month = monthOf(end, bars.barSeconds);
    const move = before === null ? 0 : Math.abs(close / before - 1);
    largest.set(month, Math.max(largest.get(month) ?? 0, move));
    before = close;
  }
  return new Set([...largest].filter(([, move]) => move < CALM_MOVE).map(([month]) => month));
};

/** Moves over an hour that end with each bar, as fractions; NaN where no bar ended an hour before. */
export const hourMoves = (bars: Bars): Float64Array => {
  const moves = new Float64Array(bars.opened.length).fill(Number.NaN);
  let back = 0;
  for (let index = 0; index < moves.length; index += 1) {
    const start = endOf(bars, index) - SECONDS_PER_HOUR;
    while (endOf(bars, back) < start) back += 1;
    if (endOf(bars, back) === start) moves[index] = (bars.close[index] ?? 0) / (bars.close[back] ?? 0) - 1;
  }
  return moves;
};

/** Index of the bar that ends the largest fall within an hour, of those that end after `from` and by `to`; −1 of none. */
export const largestFall = (bars: Bars, from: UnixSeconds, to: UnixSeconds): number => {
  const moves = hourMoves(bars);
  let found = -1;
  for (const [index, move] of moves.entries()) {
    const end = endOf(bars, index);
    if (end - SECONDS_PER_HOUR < from || end > to || Number.isNaN(move)) continue;
    if (found < 0 || move < (moves[found] ?? 0)) found = index;
  }
  return found;
};

/** When the first day begins, at `from` or later, in which no move over an hour reaches 3 %; null where none is recorded. */
export const calmDayFrom = (bars: Bars, from: UnixSeconds): UnixSeconds | null => {
  let start = from;
  for (const [index, move] of hourMoves(bars).entries()) {
    const end = endOf(bars, index);
    if (end <= start) continue;
    if (Math.abs(move) >= CALM_MOVE) start = end;
    else if (end - start >= SECONDS_PER_DAY) return start;
  }
  return null;
};
