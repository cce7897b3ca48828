import * as z from 'zod';
import { unixSeconds } from '../market/index.ts';
import { packSeries, unpackSeries } from '../units/index.ts';
import { ewmaState } from './ewma.ts';
import { EXOGENOUS_SIZE, type ExogenousMeans } from './exogenous.ts';
import { WINDOW_HOURS } from './features.ts';
import type { Layout } from './layout.ts';
import { momentCount } from './moments.ts';
import { OUTLOOK_SIZE } from './season.ts';

const packed = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'base64 of 64-bit floats');
const variance = z.number().nonnegative();

const openHour = z.strictObject({
  sum: variance,
  count: z.number().int().nonnegative(),
  open: z.number().positive().nullable(),
});

/** What volatility remembers between cycles; what it learns by the hour is a model of its own. Series are packed. */
export const volatilityState = z.strictObject({
  /** Step of the market clock that the numbers belong to. */
  stepSeconds: z.number().int().positive(),
  /** Last step, last step with a price, and the first one after the last gap of more than a day. */
  at: unixSeconds.nullable(),
  pricedAt: unixSeconds.nullable(),
  since: unixSeconds.nullable(),
  /** Newest prices, oldest first, NaN for missing ones; `carried`: the newest is the one before, for one lost cycle. */
  closes: packed,
  carried: z.boolean(),
  moments: packed,
  /** Squared returns of the bars of the last hour, NaN for missing ones. */
  recent: packed,
  /** Squared returns of the hour that is not over, and the price at its start. */
  hour: z.strictObject({
    sum: variance,
    count: z.number().int().nonnegative(),
    open: z.number().positive().nullable(),
  }),
  /** Means of depth, spread, other markets and funding; absent while none was ever known. */
  exogenous: packed.optional(),
  /** Sums and counts of squared returns over whole hours, and the season around this hour. */
  windows: packed,
  outlook: packed,
  ewma: ewmaState,
  /** What was known before the newest price, where that one may be a bad print: the next one tells. */
  suspect: z
    .strictObject({ closes: packed, moments: packed, recent: packed, hour: openHour, ewma: ewmaState })
    .nullable(),
  /** The last forecast: mean hourly variances. */
  last: z.strictObject({ h1: z.number().positive(), h24: z.number().positive() }).nullable(),
});
export type VolatilityState = z.infer<typeof volatilityState>;

const SERIES_NAMES = ['closes', 'moments', 'recent', 'windows', 'outlook'] as const;
type SeriesNames = (typeof SERIES_NAMES)[number];

/** The same with its series as numbers. Arrays are never written to after they were made. */
export type Memory = Omit<VolatilityState, SeriesNames | 'suspect' | 'exogenous'> &
  Readonly<Record<SeriesNames, Float64Array>> & {
    readonly suspect: Suspect | null;
    readonly exogenous: ExogenousMeans | null;
  };
/** The part of a memory that one price changes. */
export type Suspect = Pick<Memory, 'closes' | 'moments' | 'recent' | 'hour' | 'ewma'>;

/** Before anything was seen, at any step of the clock. */
export const initialVolatilityState: VolatilityState = {
  stepSeconds: 60,
  at: null,
  pricedAt: null,
  since: null,
  carried: false,
  closes: '',
  moments: '',
  recent: '',
  windows: '',
  outlook: '',
  hour: { sum: 0, count: 0, open: null },
  ewma: { variance: 0, returns: 0 },
  suspect: null,
  last: null,
};

const sizesOf = (layout: Layout): Record<SeriesNames, number> => ({
  closes: 2 * layout.lag + 1,
  moments: momentCount(layout),
  recent: 3_600 / (layout.lag * layout.stepSeconds),
  windows: 2 * WINDOW_HOURS.length,
  outlook: OUTLOOK_SIZE,
});

const blank = (layout: Layout): Memory => {
  const sizes = sizesOf(layout);
  const missing = (count: number) => new Float64Array(count).fill(Number.NaN);
  return {
    ...initialVolatilityState,
    suspect: null,
    exogenous: null,
    stepSeconds: layout.stepSeconds,
    closes: missing(sizes.closes),
    recent: missing(sizes.recent),
    moments: new Float64Array(sizes.moments),
    windows: new Float64Array(sizes.windows),
    outlook: new Float64Array(sizes.outlook),
  };
};

// One state is read by the cycle after the one that wrote it, mostly in the same process.
const memories = new WeakMap<VolatilityState, Memory>();
const texts = new WeakMap<Float64Array, string>();

const textOf = (values: Float64Array): string => {
  const known = texts.get(values) ?? packSeries(values);
  texts.set(values, known);
  return known;
};

const numbersOf = (text: string): Float64Array => {
  const values = unpackSeries(text);
  texts.set(values, text);
  return values;
};

const suspectFrom = ({ suspect }: VolatilityState): Suspect | null =>
  suspect && {
    ...suspect,
    closes: numbersOf(suspect.closes),
    moments: numbersOf(suspect.moments),
    recent: numbersOf(suspect.recent),
  };

/** What is missing or does not fit is learnt again in a week, and costs nothing else. */
const exogenousFrom = ({ exogenous }: VolatilityState): ExogenousMeans | null =>
  exogenous !== undefined && holds(exogenous, EXOGENOUS_SIZE) ? numbersOf(exogenous) : null;

const holds = (text: string, count: number) => text.length === 4 * Math.ceil((8 * count) / 3);

const fits = (state: VolatilityState, layout: Layout): boolean => {
  const sizes = sizesOf(layout);
  const { suspect } = state;
  return (
    SERIES_NAMES.every((name) => holds(state[name], sizes[name])) &&
    (suspect === null || (['closes', 'moments', 'recent'] as const).every((name) => holds(suspect[name], sizes[name])))
  );
};

/** What a stored state holds. One of another clock, or that does not fit, is refused: learning begins anew. */
export const recalled = (state: VolatilityState, layout: Layout): Memory => {
  const known = memories.get(state);
  if (known?.stepSeconds === layout.stepSeconds) return known;
  if (state.stepSeconds !== layout.stepSeconds || state.at === null || !fits(state, layout)) return blank(layout);
  const series = SERIES_NAMES.map((name) => [name, numbersOf(state[name])]);
  return {
    ...state,
    ...(Object.fromEntries(series) as Record<SeriesNames, Float64Array>),
    suspect: suspectFrom(state),
    exogenous: exogenousFrom(state),
  };
};

/** The memory as plain JSON. Field by field: this runs every minute of every market. */
export const remembered = (memory: Memory): VolatilityState => {
  const { stepSeconds, at, pricedAt, since, carried, hour, ewma, suspect, last } = memory;
  const state: VolatilityState = {
    stepSeconds,
    at,
    pricedAt,
    since,
    closes: textOf(memory.closes),
    carried,
    moments: textOf(memory.moments),
    recent: textOf(memory.recent),
    ...(memory.exogenous && { exogenous: textOf(memory.exogenous) }),
    hour,
    windows: textOf(memory.windows),
    outlook: textOf(memory.outlook),
    ewma,
    suspect: suspect && {
      closes: textOf(suspect.closes),
      moments: textOf(suspect.moments),
      recent: textOf(suspect.recent),
      hour: suspect.hour,
      ewma: suspect.ewma,
    },
    last,
  };
  memories.set(state, memory);
  return state;
};
