import { err, formatInstant, ok } from '../core/units/index.ts';
import { BAR_WIDTHS, type BarFault, type BarResult, type BarSeconds, type Bars } from './bars.ts';
import { type BarFormat, type BarRow, formatOf, KNOWN_FORMATS, rowOf } from './formats.ts';

const fault = (code: BarFault['code'], detail: string) => err<BarFault>({ code, detail });

const NEW_LINE = 10;
const CARRIAGE_RETURN = 13;

/** The lines of a text, without building it: a decade of minutes is longer than any string may be. */
const linesOf = function* (bytes: Buffer): Generator<string> {
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(NEW_LINE, from);
    const end = found < 0 ? bytes.length : found;
    yield bytes.toString('latin1', from, bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
    from = end + 1;
  }
};

const brokenLine = (file: string, line: number, found: string, expected: string) =>
  fault(
    'broken-line',
    `${file}, line ${line}: found ${JSON.stringify(found.slice(0, 80))}, expected ${expected}: correct or delete the line`,
  );

const SOUND = 'with 0 < low <= open, close <= high and volume >= 0';

/** Columns that grow; an array of numbers a column would need four times the memory. */
class Columns {
  private held: Float64Array[] = Array.from({ length: 6 }, () => new Float64Array(1 << 16));
  length = 0;

  add(row: BarRow): void {
    if (this.length === this.held[0]?.length) this.held = this.held.map((column) => grown(column));
    for (const [index, value] of row.entries()) (this.held[index] as Float64Array)[this.length] = value;
    this.length += 1;
  }

  bars(barSeconds: BarSeconds): Bars {
    const [opened, open, high, low, close, volume] = this.held.map((column) => column.slice(0, this.length));
    return { barSeconds, opened, open, high, low, close, volume } as Bars;
  }
}

const grown = (column: Float64Array): Float64Array => {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
};

const orderFault = (file: string, line: number, opened: number, before: number) =>
  opened === before
    ? fault('duplicate', `${file}, line ${line}: a second bar of ${formatInstant(opened)}: delete one of the two`)
    : fault(
        'unsorted',
        `${file}, line ${line}: ${formatInstant(opened)} comes after ${formatInstant(before)}: sort the bars by time`,
      );

const read = (file: string, lines: Iterator<string>, first: string, format: BarFormat): BarResult<Columns> => {
  const columns = new Columns();
  let before = Number.NEGATIVE_INFINITY;
  let number = format.hasHeader ? 2 : 1;
  for (
    let text: string | undefined = format.hasHeader ? lines.next().value : first;
    text !== undefined;
    text = lines.next().value
  ) {
    const row = rowOf(text, format);
    if (!row) return brokenLine(file, number, text, `${format.line}, ${SOUND}`);
    if (row[0] <= before) return orderFault(file, number, row[0], before);
    before = row[0];
    columns.add(row);
    number += 1;
  }
  return ok(columns);
};

/** The shortest distance between two bars, and whether all bars stand on multiples of it. */
const widthOf = (opened: Float64Array): { width: number; offGrid: number | undefined } => {
  let width = Number.POSITIVE_INFINITY;
  for (let index = 1; index < opened.length; index += 1) {
    width = Math.min(width, (opened[index] ?? 0) - (opened[index - 1] ?? 0));
  }
  return { width, offGrid: opened.find((time) => time % width !== 0) };
};

const checkedWidth = (file: string, opened: Float64Array): BarResult<BarSeconds> => {
  const { width, offGrid } = widthOf(opened);
  const known = BAR_WIDTHS.find((one) => one === width);
  if (!known) {
    const found = Number.isFinite(width) ? `the shortest distance of two bars is ${width} s` : 'fewer than two bars';
    return fault('bar-width', `${file}: ${found}: give bars of 60, 300 or 3600 s`);
  }
  if (offGrid === undefined) return ok(known);
  return fault(
    'bar-width',
    `${file}: a bar opens at ${formatInstant(offGrid)}, which no bar of ${width} s does: correct or delete it`,
  );
};

/**
 * Reads the bytes of a file of bars in any known format; the width of the bars is the shortest distance between two of
 * them. Fails on the first line that is broken, out of order or there twice.
 */
export const parseBars = (file: string, bytes: Buffer): BarResult<Bars> => {
  const lines = linesOf(bytes);
  const first = lines.next().value as string | undefined;
  if (first === undefined) return fault('no-bars', `${file}: empty: give bars as ${KNOWN_FORMATS}`);
  const format = formatOf(first);
  if (!format) return brokenLine(file, 1, first, `one of ${KNOWN_FORMATS}`);
  const columns = read(file, lines, first, format);
  if (!columns.ok) return columns;
  const bars = columns.value.bars(60);
  const width = checkedWidth(file, bars.opened);
  return width.ok ? ok({ ...bars, barSeconds: width.value }) : width;
};
