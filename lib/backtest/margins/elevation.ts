import { SECONDS_PER_DAY } from '../../core/units/index.ts';
import { ROW_SECONDS } from '../rows.ts';
import type { Rows } from './record.ts';

const MONTH_ROWS = (30 * SECONDS_PER_DAY) / ROW_SECONDS;
const ELEVATED_SHARE = 0.1;

/** Forecast variance of the coming hour over its own mean of thirty days, at each row; nought where nothing was forecast. */
export const elevations = (rows: Rows): Float64Array => {
  let [sum, known] = [0, 0];
  return Float64Array.from(rows, ({ variance1h }, index) => {
    const gone = rows[index - MONTH_ROWS]?.variance1h ?? null;
    if (variance1h !== null) [sum, known] = [sum + variance1h, known + 1];
    if (gone !== null) [sum, known] = [sum - gone, known - 1];
    return variance1h === null ? 0 : (variance1h * known) / sum;
  });
};

/** The elevation from which on a moment is among the top tenth of those given. */
export const elevatedFrom = (values: Float64Array): number => {
  const sorted = values.slice().sort();
  return sorted[Math.ceil((1 - ELEVATED_SHARE) * sorted.length)] ?? Number.POSITIVE_INFINITY;
};
