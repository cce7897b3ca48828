/**
 * Which exponentially weighted means are kept, by the step of the market clock. Half-lives run from ten minutes to thirty
 * days: a heterogeneous autoregression (Corsi 2009) with exponential in place of flat windows (Bollerslev, Hood, Huss &
 * Pedersen 2018), which needs no history and holds at every minute.
 */
export const SERIES = ['variance', 'squared', 'range', 'bipower', 'down', 'drift', 'volume'] as const;
export type SeriesName = (typeof SERIES)[number];

type Minutes = readonly number[];

export interface Layout {
  readonly stepSeconds: number;
  /** Steps between two prices whose return is squared: five minutes, or an hour. */
  readonly lag: number;
  readonly halfLives: Readonly<Record<SeriesName, Minutes>>;
  /** Half-lives in use, each once, in minutes; and what a step keeps of each. */
  readonly masses: Minutes;
}

const VARIANCE: Minutes = [10, 20, 45, 90, 180, 360, 720, 1_440, 4_320, 10_080, 43_200];
const DRIFT: Minutes = [15, 60, 360, 1_440, 7_200];
const VOLUME: Minutes = [10, 45, 180, 720, 2_880, 20_160];
const THREE: Minutes = [45, 360, 1_440];
/** An hour says nothing about ten minutes. */
const fromHour = (minutes: Minutes): Minutes => minutes.filter((one) => one >= 45);

const layout = (stepSeconds: number, lag: number, halfLives: Layout['halfLives']): Layout => ({
  stepSeconds,
  lag,
  halfLives,
  masses: [...new Set(SERIES.flatMap((name) => halfLives[name]))].sort((a, b) => a - b),
});

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
