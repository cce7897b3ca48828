import type { ClassPolicy } from '../../core/policy/index.ts';
import { err, formatInstant, ok, type Result, SECONDS_PER_DAY, type UnixSeconds } from '../../core/units/index.ts';
import { type Bars, endOf, within } from '../bars.ts';
import { loadBars } from '../load.ts';
import { type Subject, subjectOf } from '../market.ts';
import { type OnProgress, withProgress } from '../progress.ts';
import { deciderOn, decisionsOf, type Moment, realmOf } from '../run.ts';
import { crossingsIn, type Fall, fallAt, normalAfter, type Seen, slowestEscalation } from './judge.ts';
import { OffCount } from './off.ts';
import { drawnSlots, type OutageFigures, outagesAfter } from './outages.ts';
import { bandOf, hourWidthOf } from './published.ts';
import { calmDayFrom, largestFall } from './quiet.ts';
import { type Line, lineOf, type Transition, transitionsIn, watchedIn } from './watched.ts';

/** Crash days of a file of bars, after a run over the days before. */
export interface CrashOrder {
  readonly kind: 'crash';
  readonly file: string;
  readonly name: string;
  readonly from: UnixSeconds;
  readonly to: UnixSeconds;
  /** Times at which the data are cut off, anywhere in the run. */
  readonly outages: number;
  readonly seed: number;
}

export interface CrashReport {
  readonly kind: 'crash';
  readonly file: string;
  readonly name: string;
  readonly market: string;
  readonly warmUpDays: number;
  readonly crossings: number;
  /** Cycles from a crossing of the published band to a state beyond `normal`, at worst; null without a crossing. */
  readonly escalatedAfter: number | null;
  readonly fall: Fall;
  /** The first day without an hourly move of 3 % after that hour. */
  readonly calmFrom: string;
  readonly normalAfterMinutes: number | null;
  readonly transitions: readonly Transition[];
  readonly minutes: readonly Line[];
  readonly outages: readonly OutageFigures[];
  readonly off: readonly string[];
}

/** Two weeks: forecasts rest on seven days, and depth is judged by them. */
const WARM_UP_SECONDS = 14 * SECONDS_PER_DAY;
/** A calm day has come within this time of every crash that is recorded. */
const LATEST_CALM_SECONDS = 20 * SECONDS_PER_DAY;

/** The bars of a run: its warm-up, the crash, and the first calm day after its largest fall. */
export interface Span {
  readonly bars: Bars;
  readonly fallIndex: number;
  readonly calmFrom: UnixSeconds;
}

export const spanOf = (all: Bars, { file, name, from, to }: CrashOrder): Result<Span, string> => {
  const wide = within(all, from - WARM_UP_SECONDS, to + LATEST_CALM_SECONDS);
  const fallIndex = largestFall(wide, from, to);
  if (fallIndex < 0) return err(`${file}: no hour of ${name} is recorded`);
  const calmFrom = calmDayFrom(wide, endOf(wide, fallIndex));
  if (calmFrom === null) return err(`${file}: no calm day after ${name} is recorded`);
  return ok({ bars: within(wide, null, Math.max(to, calmFrom + SECONDS_PER_DAY)), fallIndex, calmFrom });
};

interface Run {
  readonly cycles: readonly Seen[];
  readonly forks: readonly Moment[];
  readonly off: readonly string[];
}

const classOf = ({ policy, market }: Subject): ClassPolicy => {
  const found = policy.markets.find(({ id }) => id === market);
  const klass = found?.kind === 'perp' ? policy.classes[found.class] : undefined;
  if (!klass) throw new Error(`${market} is no perp: the policy was not checked`);
  return klass;
};

const runOver = (bars: Bars, moments: Iterable<Moment>, klass: ClassPolicy, { outages, seed }: CrashOrder): Run => {
  const ends = Array.from(bars.opened, (_, index) => endOf(bars, index));
  const drawn = drawnSlots(ends.slice(Math.floor(SECONDS_PER_DAY / bars.barSeconds)), outages, seed, bars.barSeconds);
  const run = { cycles: [] as Seen[], forks: [] as Moment[] };
  const off = new OffCount();
  for (const moment of moments) {
    const { body } = moment;
    run.cycles.push({ ...watchedIn(body), band: bandOf(body), hourWidth: hourWidthOf(body, klass, bars.barSeconds) });
    if (moment.bar !== null) off.add(moment.body);
    if (drawn.has(moment.slot) && moment.body.decision.status === 'valid') run.forks.push(moment);
  }
  return { ...run, off: off.all };
};

const recordingOf = (bars: Bars, subject: Subject, realm: string, { cycles }: Run) => {
  const indices = new Map(Array.from(bars.opened, (_, index) => [endOf(bars, index), index]));
  const states = new Map(cycles.map(({ slot, market }) => [slot, market]));
  return {
    decideBar: deciderOn(bars, subject, realm),
    barSeconds: bars.barSeconds,
    barAt: (slot: UnixSeconds) => indices.get(slot) ?? null,
    unbroken: (slot: UnixSeconds) => states.get(slot) ?? null,
    breaker: classOf(subject).breaker,
  };
};

/** Shares of the work: the run itself, and the outages cut into it. */
const RUN_SHARE = 0.5;

const judged = (order: CrashOrder, { bars, fallIndex, calmFrom }: Span, { cycles, off }: Run) => {
  const { name, from, to } = order;
  const days = cycles.filter(({ slot }) => slot > from && slot <= to);
  return {
    ...{ name, warmUpDays: Math.floor((from - (bars.opened[0] ?? from)) / SECONDS_PER_DAY) },
    crossings: crossingsIn(days).length,
    escalatedAfter: slowestEscalation(days),
    fall: fallAt(bars, fallIndex, cycles),
    ...{ calmFrom: formatInstant(calmFrom), normalAfterMinutes: normalAfter(cycles, calmFrom) },
    ...{ transitions: transitionsIn(days), minutes: days.map(lineOf), off },
  };
};

export const crashIn = (
  { bars, ...span }: Span,
  subject: Subject,
  realm: string,
  order: CrashOrder,
  onProgress: OnProgress,
): CrashReport => {
  const share = order.outages > 0 ? RUN_SHARE : 1;
  const moments = withProgress(decisionsOf(bars, subject, realm), bars, (done) => onProgress(share * done));
  const run = runOver(bars, moments, classOf(subject), order);
  const outages = outagesAfter(recordingOf(bars, subject, realm, run), run.forks, (done) =>
    onProgress(share + (1 - share) * done),
  );
  const { file } = order;
  return { kind: 'crash', file, market: subject.market, ...judged(order, { bars, ...span }, run), outages };
};

export const crashOfFile = (order: CrashOrder, onProgress: OnProgress): Result<CrashReport, string> => {
  const loaded = loadBars(order.file);
  if (!loaded.ok) return err(loaded.error.detail);
  const span = spanOf(loaded.value.bars, order);
  if (!span.ok) return span;
  const subject = subjectOf(order.file, span.value.bars, null);
  if (!subject.ok) return subject;
  const realm = realmOf(loaded.value.digest16, span.value.bars);
  return ok(crashIn(span.value, subject.value, realm, order, onProgress));
};
