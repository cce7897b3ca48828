import { formatInstant, SECONDS_PER_DAY } from '../../core/units/index.ts';

/** From a value to a place on the paper, and the values that stand beside the axis. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

type Span = readonly [low: number, high: number];

const between =
  ([low, high]: Span, [from, to]: Span) =>
  (value: number): number =>
    from + ((value - low) / (high - low)) * (to - from);

/** Steps of 1, 2 or 5 times a power of ten, some `count` of them. */
const stepFor = (span: number, count: number): number => {
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = [1, 2, 5, 10].find((one) => one * power * count >= span) ?? 10;
  return step * power;
};

const wider = ([low, high]: Span): Span =>
  high > low ? [low, high] : [low - Math.abs(low) * 0.1 - 1e-9, high + Math.abs(high) * 0.1 + 1e-9];

export const linear = (values: Span, paper: Span, count = 5): Scale => {
  const [low, high] = wider(values);
  const step = stepFor(high - low, count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return {
    at: between([low, high], paper),
    ticks: Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12))),
  };
};

/** Multiples of powers of ten that ticks stand at, the sparsest first. */
const MULTIPLES = [[1], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 8]] as const;
const POWERS = Array.from({ length: 40 }, (_, index) => 10 ** (index - 15));
const FEWEST_TICKS = 3;
const MOST_TICKS = 8;

/** Ticks at round multiples of powers of ten, as dense as can be read; evenly spaced ones where the span is small. */
export const logarithmic = (values: Span, paper: Span): Scale => {
  const [low, high] = wider(values);
  const inner = between([Math.log(low), Math.log(high)], paper);
  const choices = MULTIPLES.map((multiples) =>
    POWERS.flatMap((power) => multiples.map((one) => Number((one * power).toPrecision(3)))).filter(
      (tick) => tick >= low && tick <= high,
    ),
  );
  const readable = choices.filter(({ length }) => length >= FEWEST_TICKS && length <= MOST_TICKS).at(-1);
  return { at: (value) => inner(Math.log(value)), ticks: readable ?? linear([low, high], paper, 4).ticks };
};

/** Months between ticks. */
const MONTHS = [1, 3, 6, 12] as const;

const monthsFrom = ([low, high]: Span, step: number): number[] => {
  const date = new Date(low * 1_000);
  const first = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const start = Math.ceil(first / step) * step;
  const all = Array.from({ length: 600 / step }, (_, index) => {
    const month = start + index * step;
    return Date.UTC(Math.floor(month / 12), month % 12, 1) / 1_000;
  });
  return all.filter((time) => time >= low && time <= high);
};

const daysFrom = ([low, high]: Span, count: number): number[] => {
  const step = Math.max(1, Math.ceil((high - low) / SECONDS_PER_DAY / count)) * SECONDS_PER_DAY;
  const first = Math.ceil(low / SECONDS_PER_DAY) * SECONDS_PER_DAY;
  return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, index) => first + index * step);
};

/** Calendar time: first days of months, or days where the span is shorter. */
export const calendar = (values: Span, paper: Span, count: number): Scale => {
  const span = wider(values);
  const step = MONTHS.find((months) => monthsFrom(span, months).length <= count) ?? 12;
  const months = monthsFrom(span, step);
  return { at: between(span, paper), ticks: months.length >= 3 ? months : daysFrom(span, count) };
};

export const dateOf = (time: number): string => {
  const day = formatInstant(time).slice(0, 10);
  return day.endsWith('-01') ? day.slice(0, 7) : day;
};
