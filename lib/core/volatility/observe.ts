import { floorTo, ln, SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units/index.ts';
import { garmanKlass, parkinson } from './estimators.ts';
import { ewmaUpdated } from './ewma.ts';
import { isMature } from './features.ts';
import { type Layout, PLACE, SERIES } from './layout.ts';
import { accumulated, aged, type Contribution, type Moments, meanOf } from './moments.ts';
import type { Memory, Suspect } from './state.ts';
import type { Tick } from './tick.ts';

/**
 * A variance counts up to this many times the day's mean: the crash of 2020-03-12 reached a thousand in five minutes, a
 * low of 0.0001 for LINK in that day's hourly bar a million. Beyond is a bad print, and one would stay for a month.
 */
const LARGEST_SHARE: Readonly<Record<number, number>> = { 60: 1_500, 300: 1_500, 3600: 60 };
/** The range of a bar counts up to this many times its squared return, or the hour's mean. */
const LARGEST_RANGE_SHARE = 20;
const HALF_PI = Math.PI / 2;

interface Returns {
  /** Of the step, of the lag (five minutes or the hour), and of the lag before; NaN where a price is missing. */
  readonly step: number;
  readonly lag: number;
  readonly before: number;
}

const returnsOf = ({ lag }: Layout, closes: Float64Array): Returns => {
  const last = closes.length - 1;
  const between = (from: number, to: number) => ln(closes[to]! / closes[from]!);
  return { step: between(last - 1, last), lag: between(last - lag, last), before: between(last - 2 * lag, last - lag) };
};

/** Hourly variances from one step: by squared returns, or by the range where the bar was traded. */
const contributionOf = (layout: Layout, memory: Memory, { step, lag, before }: Returns, tick: Tick): Contribution => {
  const mean = (minutes: number) => meanOf(layout, memory.moments, 'variance', minutes);
  const largest = isMature(layout, memory.moments)
    ? LARGEST_SHARE[layout.stepSeconds]! * mean(1_440)
    : Number.POSITIVE_INFINITY;
  const perHour = SECONDS_PER_HOUR / (layout.lag * layout.stepSeconds);
  const steps = SECONDS_PER_HOUR / layout.stepSeconds;
  const bar = barOf(tick);
  const hourly = layout.stepSeconds === SECONDS_PER_HOUR;
  const variance = Math.min(largest, perHour * (hourly && bar ? garmanKlass(bar) : lag * lag));
  const into = new Float64Array(SERIES.length);
  into[PLACE.variance] = variance;
  into[PLACE.squared] = Math.min(largest, steps * step * step);
  const widest = LARGEST_RANGE_SHARE * Math.max(steps * step * step, mean(hourly ? 1_440 : 45));
  const range = bar ? steps * (hourly ? parkinson(bar) : garmanKlass(bar)) : steps * step * step;
  into[PLACE.range] = Math.min(largest, widest, range);
  into[PLACE.bipower] = Math.min(largest, bipowerOf(memory, variance, { lag, before }, perHour, hourly));
  into[PLACE.down] = lag < 0 ? Math.min(largest, perHour * lag * lag) : 0;
  into[PLACE.drift] = Math.sign(step) * Math.sqrt(Math.min(largest / steps, step * step));
  into[PLACE.volume] = tick.traded ? tick.traded.volume : Number.NaN;
  return into;
};

const barOf = ({ close, traded }: Tick) => (close !== null && traded ? { ...traded, close } : null);

const bipowerOf = (
  { recent }: Memory,
  variance: number,
  { lag, before }: Pick<Returns, 'lag' | 'before'>,
  perHour: number,
  hourly: boolean,
): number => {
  const last = recent[recent.length - 1]!;
  if (hourly) return Number.isNaN(last) ? variance : Math.sqrt(variance * last);
  return Number.isNaN(before) ? variance : HALF_PI * perHour * Math.abs(lag * before);
};

/** One price missing is carried for one step: a lost cycle is not a gap. */
const withClose = (memory: Memory, close: number | null): Pick<Memory, 'closes' | 'carried'> => {
  const closes = new Float64Array(memory.closes.length);
  closes.set(memory.closes.subarray(1));
  const newest = memory.closes[closes.length - 1]!;
  const carried = close === null && !memory.carried && !Number.isNaN(newest);
  closes[closes.length - 1] = close ?? (carried ? newest : Number.NaN);
  return { closes, carried };
};

const withBar = (memory: Memory, variance: number, forgetting: number): Memory => {
  const recent = new Float64Array(memory.recent.length);
  recent.set(memory.recent.subarray(1));
  recent[recent.length - 1] = variance;
  if (Number.isNaN(variance)) return { ...memory, recent };
  const { sum, count, open } = memory.hour;
  return {
    ...memory,
    recent,
    hour: { sum: sum + variance, count: count + 1, open },
    ewma: ewmaUpdated(memory.ewma, variance, forgetting),
  };
};

const sinceOf = ({ pricedAt, since }: Memory, { end, close }: Tick): number | null => {
  if (close === null) return since;
  return since === null || pricedAt === null || end - pricedAt > SECONDS_PER_DAY ? end : since;
};

const moments = (layout: Layout, memory: Memory, returns: Returns, tick: Tick): Moments =>
  Number.isNaN(returns.lag) || Number.isNaN(returns.step)
    ? aged(layout, memory.moments, 1)
    : accumulated(layout, memory.moments, contributionOf(layout, memory, returns, tick));

/** A step is suspect beyond 3 % (quant study, section 3) and this many of the day's standard deviations … */
const SUSPECT = { move: 0.03, deviations: 15 };
/** … and was a bad print when the next price is back within this share of it. */
const BACK_SHARE = 0.25;

const isSuspect = (layout: Layout, { moments: known }: Memory, { step }: Returns): boolean => {
  const deviation = Math.sqrt((meanOf(layout, known, 'variance', 1_440) * layout.stepSeconds) / SECONDS_PER_HOUR);
  return Math.abs(step) > Math.max(SUSPECT.move, SUSPECT.deviations * deviation);
};

const isBack = ({ closes }: Suspect, { closes: now }: Memory, close: number): boolean => {
  const before = closes[closes.length - 1]!;
  return Math.abs(ln(close / before)) < BACK_SHARE * Math.abs(ln(now[now.length - 1]! / before));
};

/**
 * Without the newest price where this one shows that it was a bad print: as if there had been none. Not beyond a full
 * hour, at which all was learnt that the price had taught.
 */
const withoutBadPrint = (layout: Layout, memory: Memory, tick: Tick, forgetting: number): Memory => {
  const { suspect, at } = memory;
  if (!suspect || at === null || tick.close === null || at % SECONDS_PER_HOUR === 0) return memory;
  if (!isBack(suspect, memory, tick.close)) return memory;
  const before = { ...memory, ...suspect, suspect: null, carried: false };
  return added(layout, before, { end: at, close: null, traded: null }, forgetting);
};

const added = (layout: Layout, before: Memory, tick: Tick, forgetting: number): Memory => {
  const memory: Memory = {
    ...before,
    ...withClose(before, tick.close),
    at: tick.end,
    since: sinceOf(before, tick),
    pricedAt: tick.close === null ? before.pricedAt : tick.end,
    suspect: null,
  };
  const returns = returnsOf(layout, memory.closes);
  const { closes, moments: known, recent, hour, ewma } = before;
  const next: Memory = {
    ...memory,
    moments: moments(layout, memory, returns, tick),
    suspect: isSuspect(layout, memory, returns) ? { closes, moments: known, recent, hour, ewma } : null,
  };
  const barSeconds = layout.lag * layout.stepSeconds;
  if (tick.end !== floorTo(tick.end, barSeconds)) return next;
  const bar = barOf(tick);
  const ranged = layout.stepSeconds === SECONDS_PER_HOUR && bar !== null && !Number.isNaN(returns.lag);
  return withBar(next, ranged ? garmanKlass(bar) : returns.lag * returns.lag, forgetting);
};

/** The memory after one step of the clock, the one after its last. `forgetting` is that of the plain average. */
export const observed = (layout: Layout, before: Memory, tick: Tick, forgetting: number): Memory =>
  added(layout, withoutBadPrint(layout, before, tick, forgetting), tick, forgetting);

/** The memory after steps of which nothing is known, up to `to`. */
export const skipped = (layout: Layout, before: Memory, to: number): Memory => {
  const steps = (to - (before.at ?? to)) / layout.stepSeconds;
  if (steps <= 0) return before;
  if (steps === 1) return observed(layout, before, { end: to, close: null, traded: null }, 0);
  return {
    ...before,
    at: to,
    carried: false,
    suspect: null,
    closes: new Float64Array(before.closes.length).fill(Number.NaN),
    recent: new Float64Array(before.recent.length).fill(Number.NaN),
    moments: aged(layout, before.moments, steps),
  };
};
