import type { VolatilityDecision } from '../market/index.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units/index.ts';
import { rowAt, rowSize, type View, WINDOW_HOURS } from './features.ts';
import type { Layout } from './layout.ts';
import { hourlyVariance, realisedVolatility, type Window } from './realised.ts';
import type { Memory } from './state.ts';

/** Full hours whose views are kept until their day is over. */
export const DAY = 24;

export const viewSize = (layout: Layout): number => rowSize(layout) + WINDOW_HOURS.length + 1;

/** What forecasters see at this instant. */
export const viewAt = (layout: Layout, memory: Memory, warmUpReturns: number): View => {
  const barSeconds = layout.lag * layout.stepSeconds;
  const share = ((memory.at ?? 0) % SECONDS_PER_HOUR) / SECONDS_PER_HOUR;
  const windows = new Float64Array(WINDOW_HOURS.length);
  for (const [i, window] of liveWindows(memory).entries()) windows[i] = hourlyVariance(window, barSeconds);
  const { variance, returns } = memory.ewma;
  return {
    row: rowAt(layout, memory, share),
    windows,
    ewma: returns < warmUpReturns ? Number.NaN : hourlyVariance({ sum: variance, count: 1 }, barSeconds),
  };
};

/** The last hour bar by bar; longer windows as whole hours and what is known of this one. */
export const liveWindows = ({ recent, windows, hour }: Memory): Window[] => {
  let [sum, count] = [0, 0];
  for (let i = 0; i < recent.length; i += 1) {
    if (Number.isNaN(recent[i]!)) continue;
    sum += recent[i]!;
    count += 1;
  }
  const found: Window[] = [{ sum, count }];
  for (let i = 1; i < WINDOW_HOURS.length; i += 1)
    found.push({ sum: windows[i]! + hour.sum, count: windows[WINDOW_HOURS.length + i]! + hour.count });
  return found;
};

/** Realised volatilities, and the returns that the longest rests on. */
export const realisedOf = (layout: Layout, memory: Memory): Pick<VolatilityDecision, 'returns' | 'realised'> => {
  const barSeconds = layout.lag * layout.stepSeconds;
  const [hour, day, week] = liveWindows(memory);
  return {
    returns: week!.count,
    realised: {
      h1: realisedVolatility(hour!, SECONDS_PER_HOUR, barSeconds),
      h24: realisedVolatility(day!, SECONDS_PER_DAY, barSeconds),
      d7: realisedVolatility(week!, 7 * SECONDS_PER_DAY, barSeconds),
    },
  };
};

export const storedView = (layout: Layout, views: Float64Array, hoursAgo: number): View | null => {
  const size = viewSize(layout);
  const from = (DAY - hoursAgo) * size;
  if (Number.isNaN(views[from]!)) return null;
  const row = views.slice(from, from + rowSize(layout));
  const windows = views.slice(from + row.length, from + size - 1);
  return { row, windows, ewma: views[from + size - 1]! };
};

export const withView = (layout: Layout, before: Float64Array, view: View | null): Float64Array => {
  const size = viewSize(layout);
  const after = new Float64Array(before.length);
  after.set(before.subarray(size));
  const from = before.length - size;
  after.fill(Number.NaN, from);
  if (!view) return after;
  after.set(view.row, from);
  after.set(view.windows, from + view.row.length);
  after[after.length - 1] = view.ewma;
  return after;
};
