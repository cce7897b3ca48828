import type { UnixSeconds } from '../../core/units/index.ts';
import { type AdverseMoves, adverseMoves, type Path, Windows } from '../path.ts';
import { ROW_SECONDS, type Row } from '../rows.ts';

/** The rows of a record, a quarter of an hour each and none left out. */
export type Rows = readonly Row[];

/** The last row at or before a time; the first one before all. */
export const rowIndexAt = (rows: Rows, time: UnixSeconds): number =>
  Math.max(0, Math.min(rows.length - 1, Math.floor((time - (rows[0]?.time ?? 0)) / ROW_SECONDS)));

/** One horizon, and what prices did in it. */
export interface Judged extends AdverseMoves {
  readonly time: UnixSeconds;
  /** Index of the row that stood when it began. */
  readonly row: number;
}

/** Windows of one horizon after the other that had the bars to tell, over the whole record. */
export const windowsOf = (rows: Rows, path: Path, horizonSeconds: number): readonly Judged[] => {
  const asked = new Windows(path);
  return rows.flatMap(({ time, price }, row) => {
    const window = time % horizonSeconds === 0 ? asked.from(time, horizonSeconds) : null;
    return window ? [{ time, row, ...adverseMoves(path, window, price) }] : [];
  });
};
