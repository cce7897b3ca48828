import { ln, SECONDS_PER_HOUR, type UnixSeconds } from '../units/index.ts';
import { enginesClosed, enginesFrom, type Heard } from './engines.ts';
import { isMature, referenceOf, VARIANCE_FLOOR, type View } from './features.ts';
import type { Floats, Forecaster, HorizonHours, Lesson, Outcome } from './forecaster.ts';
import { HOURS_KEPT, type Hours, lastHours, noHours, windowsOf, withHour } from './hours.ts';
import { scoredBy, withMade } from './judged.ts';
import type { Layout } from './layout.ts';
import { meanOf } from './moments.ts';
import { forecastAll, panelOf, statesFrom, statesInto, updateAll } from './panel.ts';
import { hourlyVariance } from './realised.ts';
import { noScores } from './scoreboard.ts';
import { outlookAt, SEASON_SIZE, seasonLearned } from './season.ts';
import type { Memory } from './state.ts';
import { DAY, storedView, viewAt, viewSize, withView } from './view.ts';

/** All that changes by the hour, as one model. */
export interface Learning {
  readonly hours: Hours;
  readonly season: Float64Array;
  /** What was seen at each of the last 24 full hours, oldest first; NaN where it is no evidence. */
  readonly views: Float64Array;
  /** Forecasts made at the last full hour for the hour, then for the day those of the last 24. */
  readonly made: Float64Array;
  readonly scores: Float64Array;
  readonly states: readonly Floats[];
  /** External engines, as `engines.ts` keeps them. */
  readonly engines: Floats;
}

/** Shares of the hour's and of the day's returns that must be known (quant study, section 3): 50 of 60, and 95 %. */
const HOUR_COVERED = 50 / 60;
const DAY_COVERED = 0.95;

const sized = (stored: Float64Array | undefined, blank: Float64Array): Float64Array =>
  stored?.length === blank.length ? stored : blank;

const read = new WeakMap<Floats, Learning>();

/** What a stored model holds; parts that are missing or do not fit begin anew. */
export const learningFrom = (layout: Layout, model: Floats): Learning => {
  const known = read.get(model);
  if (known && known.views.length === DAY * viewSize(layout)) return known;
  const panel = panelOf(layout);
  const learning: Learning = {
    hours: sized(model.hours, noHours()),
    season: sized(model.season, new Float64Array(SEASON_SIZE)),
    views: sized(model.views, new Float64Array(DAY * viewSize(layout)).fill(Number.NaN)),
    made: sized(model.made, new Float64Array((panel.length + 1) * (1 + DAY)).fill(Number.NaN)),
    scores: sized(model.scores, noScores(panel.length + 1)),
    states: statesFrom(panel, model),
    engines: enginesFrom(model),
  };
  read.set(model, learning);
  return learning;
};

export const learningInto = (layout: Layout, { states, engines, ...own }: Learning): Floats => {
  const model: Floats = { ...own, ...engines, ...statesInto(panelOf(layout), states) };
  read.set(model, { ...own, engines, states });
  return model;
};

/** Mean hourly variance of the last hours when enough of it is known and anything moved, else null. */
const cameOf = (hours: Hours, count: number, covered: number, barSeconds: number): number | null => {
  const window = lastHours(hours, count);
  if (window.count < ((count * SECONDS_PER_HOUR) / barSeconds) * covered) return null;
  const variance = hourlyVariance(window, barSeconds);
  return variance > VARIANCE_FLOOR ? variance : null;
};

const outcomeOf = (layout: Layout, views: Float64Array, hoursAgo: number, variance: number | null): Outcome | null => {
  const view = variance === null ? null : storedView(layout, views, hoursAgo);
  return view && variance !== null ? { view, variance } : null;
};

const hourReturnOf = ({ hour, closes }: Memory): number | null => {
  const close = closes[closes.length - 1]!;
  return hour.open === null || Number.isNaN(close) ? null : ln(close / hour.open);
};

export interface HourClosed {
  readonly memory: Memory;
  readonly learning: Learning;
}

const lessonOf = (layout: Layout, memory: Memory, { views }: Learning, hours: Hours, end: UnixSeconds): Lesson => {
  const barSeconds = layout.lag * layout.stepSeconds;
  return {
    end,
    outcomes: {
      1: outcomeOf(layout, views, 1, cameOf(hours, 1, HOUR_COVERED, barSeconds)),
      24: outcomeOf(layout, views, DAY, cameOf(hours, DAY, DAY_COVERED, barSeconds)),
    },
    hourReturn: hourReturnOf(memory),
    longRun: meanOf(layout, memory.moments, 'variance', 43_200),
  };
};

/** All that is learnt when an hour is over: season, forecasters, scores, and what is seen and forecast for the next. */
export const hourClosed = (
  layout: Layout,
  before: Memory,
  learning: Learning,
  end: UnixSeconds,
  warmUpReturns: number,
  heard: readonly Heard[],
): HourClosed => {
  const panel = panelOf(layout);
  const hours = withHour(learning.hours, before.hour.sum, before.hour.count);
  const lesson = lessonOf(layout, before, learning, hours, end);
  const season = seasonOf(learning.season, lesson);
  const close = before.closes[before.closes.length - 1]!;
  const memory: Memory = {
    ...before,
    hour: { sum: 0, count: 0, open: Number.isNaN(close) || before.at !== end ? null : close },
    windows: windowsOf(hours),
    outlook: outlookAt(season, end),
  };
  const states = updateAll(panel, learning.states, lesson);
  const scores = scoredBy(learning.scores, learning.made, panel.length + 1, lesson);
  const barSeconds = layout.lag * layout.stepSeconds;
  const evidence =
    isMature(layout, memory.moments) && cameOf(hours, DAY, DAY_COVERED, barSeconds) !== null
      ? viewAt(layout, { ...memory, at: end }, warmUpReturns)
      : null;
  const made = (horizon: HorizonHours) => madeBy(panel, states, scores, evidence, horizon);
  return {
    memory,
    learning: {
      hours,
      season,
      views: withView(layout, learning.views, evidence),
      made: withMade(learning.made, made(1), made(24)),
      scores,
      states,
      engines: enginesClosed(learning.engines, lesson, evidence ? heard : silent(heard)),
    },
  };
};

/** Where nothing is evidence, what an engine said is not judged, as ours is not. */
const silent = (heard: readonly Heard[]): Heard[] => heard.map((one) => ({ ...one, rates: null }));

const madeBy = (
  panel: readonly Forecaster[],
  states: readonly Floats[],
  scores: Float64Array,
  view: View | null,
  horizon: HorizonHours,
): Float64Array =>
  view ? forecastAll(panel, states, scores, view, horizon) : new Float64Array(panel.length + 1).fill(Number.NaN);

const seasonOf = (season: Float64Array, { end, outcomes }: Lesson): Float64Array => {
  const hour = outcomes[1];
  if (!hour) return season;
  return seasonLearned(season, end - SECONDS_PER_HOUR, ln(hour.variance) - referenceOf(hour.view.row));
};

/** Longest gap that is closed hour by hour; what is older fills no window. */
export const LONGEST_GAP_SECONDS = (HOURS_KEPT + 1) * SECONDS_PER_HOUR;
