import * as z from 'zod';
import { floorTo, SECONDS_PER_HOUR } from '../../core/units/index.ts';
import { type Path, type Window, Windows } from '../path.ts';
import { ROW_SECONDS } from '../rows.ts';
import { type Rows, rowIndexAt } from './record.ts';

const reached = z.strictObject({
  /** Positions opened at full leverage, one a side at every moment judged. */
  opened: z.number().int().nonnegative(),
  /** Shares of them that came to their maintenance within the hour; null where none was opened. */
  long: z.number().nullable(),
  short: z.number().nullable(),
});
export const initialFigures = z.strictObject({ mean: z.number(), all: reached, elevated: reached });
export type InitialFigures = z.infer<typeof initialFigures>;

/** How long a position opened at full leverage is followed: the time that a user is given to react. */
export const FOLLOWED_SECONDS = SECONDS_PER_HOUR;

/** The largest maintenance that positions carried while a bar ran. */
const carriedIn = (rows: Rows, { opened, barSeconds }: Path, bar: number): number => {
  const start = floorTo(opened[bar]!, ROW_SECONDS);
  let most = 0;
  for (let time = start; time < opened[bar]! + barSeconds; time += ROW_SECONDS) {
    most = Math.max(most, rows[rowIndexAt(rows, time)]!.maintenanceExisting);
  }
  return most;
};

/** Bar by bar: has the loss eaten what initial margin had above the maintenance carried by then? */
const reachedIn = (path: Path, { first, after }: Window, price: number, initial: number, carried: Float64Array) => {
  let [long, short] = [false, false];
  for (let bar = first; bar < after; bar += 1) {
    const spare = initial - carried[bar]!;
    long ||= 1 - path.low[bar]! / price > spare;
    short ||= path.high[bar]! / price - 1 > spare;
  }
  return { long, short };
};

class Share {
  private opened = 0;
  private readonly hits = { long: 0, short: 0 };

  add({ long, short }: { readonly long: boolean; readonly short: boolean }): void {
    this.opened += 1;
    if (long) this.hits.long += 1;
    if (short) this.hits.short += 1;
  }

  get result(): InitialFigures['all'] {
    const { opened, hits } = this;
    const share = (count: number) => (opened === 0 ? null : count / opened);
    return { opened, long: share(hits.long), short: share(hits.short) };
  }
}

/** Positions opened at every row from `from` on, or at every bar where bars are longer, and what the next hour did to them. */
export const initialOf = (rows: Rows, path: Path, from: number, elevated: (row: number) => boolean): InitialFigures => {
  const asked = new Windows(path);
  const carried = Float64Array.from(path.opened, (_, bar) => carriedIn(rows, path, bar));
  const [all, high] = [new Share(), new Share()];
  let [sum, count] = [0, 0];
  for (const [row, { time, price, initialNew }] of rows.entries()) {
    const window = time >= from ? asked.from(time, FOLLOWED_SECONDS) : null;
    if (!window) continue;
    [sum, count] = [sum + initialNew, count + 1];
    const hit = reachedIn(path, window, price, initialNew, carried);
    all.add(hit);
    if (elevated(row)) high.add(hit);
  }
  return { mean: count === 0 ? 0 : sum / count, all: all.result, elevated: high.result };
};
