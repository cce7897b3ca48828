import { type Axis, axes, type Figure, figure, type Key, type Paper, type Plot, plotOn } from './chart.ts';
import { element } from './markup.ts';
import { calendar, dateOf, linear, logarithmic, type Scale } from './scale.ts';

/** A line through time, missing where its value is no number. */
export interface Line {
  readonly name: string;
  readonly style: string;
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** A moment that is pointed at. */
export interface Mark {
  readonly time: number;
  readonly value: number;
  readonly style: 'long' | 'short';
  readonly title: string;
}

export interface Timeline extends Pick<Figure, 'title' | 'caption'> {
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  readonly markKeys: readonly Key[];
  readonly unit: string;
  readonly label: (value: number) => string;
  readonly logarithmic: boolean;
}

/** Smallest and largest value of a line within each pixel: what the eye could see of it, whatever its length. */
const envelope = ({ times, values }: Line, x: Scale): Map<number, { low: number; high: number; rising: boolean }> => {
  const columns = new Map<number, { low: number; high: number; rising: boolean }>();
  for (let index = 0; index < times.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const column = Math.round(x.at(times[index] ?? 0));
    const before = columns.get(column);
    if (!before) columns.set(column, { low: value, high: value, rising: true });
    else if (value > before.high) columns.set(column, { ...before, high: value, rising: true });
    else if (value < before.low) columns.set(column, { ...before, low: value, rising: false });
  }
  return columns;
};

/** Pixels without a value after which a line is broken: a hole in the record is no straight line. */
const BREAK = 4;

const pathOf = (line: Line, x: Scale, y: Scale): string => {
  let [path, last] = ['', Number.NEGATIVE_INFINITY];
  for (const [column, { low, high, rising }] of envelope(line, x)) {
    const [first, second] = (rising ? [low, high] : [high, low]).map((value) => Math.round(y.at(value) * 10) / 10);
    path += `${column - last > BREAK ? 'M' : 'L'}${column} ${first}`;
    if (first !== second) path += `V${second}`;
    last = column;
  }
  return element('path', { d: path, class: `line ${line.style}` });
};

const MARK = 4.5;

/** A triangle that points where the price went. */
const marked = ({ time, value, style, title }: Mark, x: Scale, y: Scale): string => {
  const [cx, cy, tip] = [x.at(time), y.at(value), style === 'long' ? MARK : -MARK].map(
    (one) => Math.round(one * 10) / 10,
  );
  const points = `${cx! - MARK},${cy! - tip!} ${cx! + MARK},${cy! - tip!} ${cx},${cy! + tip!}`;
  return element('polygon', { points, class: `mark ${style}` }, element('title', {}, title));
};

const spanOf = (lists: readonly ArrayLike<number>[]): readonly [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const list of lists) {
    for (let index = 0; index < list.length; index += 1) {
      const value = list[index] ?? Number.NaN;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
};

const scalesOf = ({ lines, marks, logarithmic: log }: Timeline, plot: Plot, paper: Paper): readonly [Scale, Scale] => {
  const [low, high] = spanOf([...lines.map(({ values }) => values), marks.map(({ value }) => value)]);
  const x = calendar(spanOf(lines.map(({ times }) => times)), [plot.left, plot.right], paper.name === 'wide' ? 12 : 4);
  const upright = [plot.bottom, plot.top] as const;
  return [x, log ? logarithmic([low / 1.05, high * 1.05], upright) : linear([0, high * 1.05], upright)];
};

/** A chart of lines through time. */
export const timeline = (given: Timeline): string =>
  figure({
    title: given.title,
    caption: given.caption,
    keys: [...given.lines.map(({ name, style }): Key => [name, style]), ...given.markKeys],
    draw: (paper) => {
      const plot = plotOn(paper);
      const [x, y] = scalesOf(given, plot, paper);
      const time: Axis = { scale: x, label: dateOf, title: '' };
      return [
        axes(plot, time, { scale: y, label: given.label, title: given.unit }),
        ...given.lines.map((line) => pathOf(line, x, y)),
        ...given.marks.map((mark) => marked(mark, x, y)),
      ].join('');
    },
  });
