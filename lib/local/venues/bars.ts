import { err, ok, type UnixSeconds } from '../../core/units/index.ts';
import { type FeedResult, feedFault } from './feed.ts';

/** Seconds that a recorded bar covers. */
export const BAR_SECONDS = 60;
/** How long traded volume counts as a measure of depth. */
const DEPTH_WINDOW_SECONDS = 3_600;
const HEADER = 'timestamp_s,open,high,low,close,volume';

/** The bars of one source that carry a quote of their own, oldest first; one entry a bar in each column. */
export interface BarSeries {
  /** When the bar ended: from then on it may be shown. */
  readonly ends: Float64Array;
  readonly closes: Float64Array;
  /** (high − low) / close */
  readonly ranges: Float64Array;
  /** Volume × close over the hour up to this bar's end, in quote currency. */
  readonly hourVolumes: Float64Array;
}

const plausible = ([, open = 0, high = 0, low = 0, close = 0, volume = -1]: readonly number[]): boolean =>
  low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close) && volume >= 0;

const columnsOf = (line: string): readonly number[] | null => {
  const cells = line.split(',');
  if (cells.length !== 6 || cells.includes('')) return null;
  const numbers = cells.map(Number);
  return numbers.every(Number.isFinite) && Number.isInteger(numbers[0]) && plausible(numbers) ? numbers : null;
};

const brokenLine = (file: string, line: number, text: string) => {
  const expected =
    line === 1 ? `the header ${HEADER}` : `${HEADER} with 0 < low <= open, close <= high and volume >= 0`;
  const found = JSON.stringify(text.slice(0, 80));
  return err(
    feedFault('broken-line', `${file}, line ${line}: found ${found}, expected ${expected}: correct or delete the line`),
  );
};

const notSorted = (file: string, line: number, opened: number, previous: number) =>
  err(feedFault('unsorted', `${file}, line ${line}: ${opened} comes after ${previous}: sort the bars by time`));

interface Columns {
  readonly ends: number[];
  readonly closes: number[];
  readonly ranges: number[];
  readonly hourVolumes: number[];
  /** Volume × close of each bar. */
  readonly volumes: number[];
}

const hourVolumeAt = ({ ends, volumes }: Columns): number => {
  const from = (ends.at(-1) ?? 0) - DEPTH_WINDOW_SECONDS;
  let sum = 0;
  for (let index = ends.length - 1; index >= 0 && (ends[index] ?? 0) > from; index -= 1) sum += volumes[index] ?? 0;
  return sum;
};

/**
 * A bar without volume is left out like one that is missing: nobody traded, its close only repeats an older one, and to
 * show it as new would hide that the market stood still.
 */
const append = (
  columns: Columns,
  [opened = 0, , high = 0, low = 0, close = 0, volume = 0]: readonly number[],
): void => {
  if (volume === 0) return;
  columns.ends.push(opened + BAR_SECONDS);
  columns.closes.push(close);
  columns.ranges.push((high - low) / close);
  columns.volumes.push(volume * close);
  columns.hourVolumes.push(hourVolumeAt(columns));
};

/** Reads the text of a file of one-minute bars. Fails on the first line that is broken or out of order. */
export const parseBars = (file: string, text: string): FeedResult<BarSeries> => {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines[0] !== HEADER) return brokenLine(file, 1, lines[0] ?? '');
  const columns: Columns = { ends: [], closes: [], ranges: [], hourVolumes: [], volumes: [] };
  let previous: UnixSeconds = Number.NEGATIVE_INFINITY;
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const row = columnsOf(line);
    if (!row) return brokenLine(file, index + 1, line);
    const [opened = 0] = row;
    if (opened <= previous) return notSorted(file, index + 1, opened, previous);
    previous = opened;
    append(columns, row);
  }
  return ok({
    ends: Float64Array.from(columns.ends),
    closes: Float64Array.from(columns.closes),
    ranges: Float64Array.from(columns.ranges),
    hourVolumes: Float64Array.from(columns.hourVolumes),
  });
};

/** Index of the last bar that ended by `time`, or −1. */
export const lastEndedBy = ({ ends }: BarSeries, time: UnixSeconds): number => {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
