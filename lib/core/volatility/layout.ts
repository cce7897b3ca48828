import { exp } from '../units/index.ts';

/**
 * Which exponentially weighted means are kept, by the step of the market clock. Half-lives run from ten minutes to thirty
 * days: a heterogeneous autoregression (Corsi 2009) with exponential in place of flat windows (Bollerslev, Hood, Huss &
 * Pedersen 2018), which needs no history and holds at every minute.
 */
export const SERIES = ['variance', 'squared', 'range', 'bipower', 'down', 'drift', 'volume'] as const;
export type SeriesName = (typeof SERIES)[number];
/** Places of the series in what one step contributes. */
export const PLACE = { variance: 0, squared: 1, range: 2, bipower: 3, down: 4, drift: 5, volume: 6 } as const;

type Minutes = readonly number[];
type HalfLives = Readonly<Record<SeriesName, Minutes>>;

export interface Layout {
  readonly stepSeconds: number;
  /** Steps between two prices whose return is squared: five minutes, or an hour. */
  readonly lag: number;
  readonly halfLives: HalfLives;
  /** Where the means of each series begin; those of one series follow each other by half-life. */
  readonly starts: Readonly<Record<SeriesName, number>>;
  readonly means: number;
  /** Half-lives in use, each once, in minutes, and what a step keeps of each. */
  readonly masses: Minutes;
  readonly keeps: Float64Array;
  /** Of each mean: its series, and its half-life among `masses`. */
  readonly seriesOf: Int32Array;
  readonly massOf: Int32Array;
}

const VARIANCE: Minutes = [10, 20, 45, 90, 180, 360, 720, 1_440, 4_320, 10_080, 43_200];
const DRIFT: Minutes = [15, 60, 360, 1_440, 7_200];
const VOLUME: Minutes = [10, 45, 180, 720, 2_880, 20_160];
const THREE: Minutes = [45, 360, 1_440];
/** An hour says nothing about ten minutes. */
const fromHour = (minutes: Minutes): Minutes => minutes.filter((one) => one >= 45);

const layout = (stepSeconds: number, lag: number, halfLives: HalfLives): Layout => {
  const all = SERIES.flatMap((name) => halfLives[name].map((minutes) => ({ name, minutes })));
  const masses = [...new Set(all.map(({ minutes }) => minutes))].sort((a, b) => a - b);
  const starts = Object.fromEntries(SERIES.map((name) => [name, all.findIndex((one) => one.name === name)]));
  return {
    stepSeconds,
    lag,
    halfLives,
    starts: starts as Record<SeriesName, number>,
    means: all.length,
    masses,
    keeps: Float64Array.from(masses, (minutes) => exp((-Math.LN2 * stepSeconds) / (60 * minutes))),
    seriesOf: Int32Array.from(all, ({ name }) => PLACE[name]),
    massOf: Int32Array.from(all, ({ minutes }) => masses.indexOf(minutes)),
  };
};

const common = { variance: VARIANCE, bipower: THREE, down: THREE, drift: DRIFT, volume: VOLUME };
const LAYOUTS: Readonly<Record<number, Layout>> = {
  60: layout(60, 5, { ...common, squared: [10, 45, 360], range: [10, 45, 360] }),
  300: layout(300, 1, { ...common, squared: [], range: [10, 45, 180, 1_440] }),
  3600: layout(3_600, 1, {
    variance: fromHour(VARIANCE),
    squared: THREE,
    range: [45, 360],
    bipower: [360],
    down: THREE,
    drift: fromHour(DRIFT),
    volume: fromHour(VOLUME),
  }),
};

/** Throws for a step that no policy can ask for. */
export const layoutOf = (stepSeconds: number): Layout => {
  const found = LAYOUTS[stepSeconds];
  if (!found) throw new RangeError(`no layout for steps of ${stepSeconds} s`);
  return found;
};
