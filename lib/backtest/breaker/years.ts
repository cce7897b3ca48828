import { err, formatInstant, ok, type Result, type UnixSeconds } from '../../core/units/index.ts';
import { type Bars, within } from '../bars.ts';
import { loadBars } from '../load.ts';
import { type Subject, subjectOf } from '../market.ts';
import { type OnProgress, withProgress } from '../progress.ts';
import { decisionsOf, realmOf } from '../run.ts';
import { EpisodeCount } from './episodes.ts';
import { OffCount } from './off.ts';
import { calmMonthsOf, monthOf } from './quiet.ts';

/** Episodes of a file of bars, year by year. Bars before `from` are decided, so that forecasts are warm, and not counted. */
export interface YearsOrder {
  readonly kind: 'years';
  readonly file: string;
  readonly from: UnixSeconds;
  readonly to: UnixSeconds;
}

/** Episodes that began in a year, each counted once, by its deepest state. */
export interface YearFigures {
  readonly year: string;
  readonly caution: number;
  readonly limit: number;
  readonly halt: number;
}

export interface YearsReport {
  readonly kind: 'years';
  readonly file: string;
  readonly market: string;
  readonly barSeconds: number;
  readonly years: readonly YearFigures[];
  readonly calmMonths: number;
  /** Minutes in `halt` in months without an hourly move of 3 %, of those months that have any. */
  readonly calmHaltMinutes: Readonly<Record<string, number>>;
  /** Those that came to a limit or a halt. */
  readonly episodes: readonly { from: string; to: string | null; deepest: string; cause: string }[];
  readonly off: readonly string[];
}

const yearsFrom = (count: EpisodeCount, from: UnixSeconds, seen: ReadonlySet<string>): YearFigures[] => {
  const inYear = (year: string, state: string): number =>
    count.all.filter((one) => one.from >= from && one.deepest === state && formatInstant(one.from).startsWith(year))
      .length;
  return [...seen].map((year) => ({
    ...{ year, caution: inYear(year, 'caution') + inYear(year, 'recovery') },
    ...{ limit: inYear(year, 'limit'), halt: inYear(year, 'halt') },
  }));
};

const severe = (count: EpisodeCount, since: UnixSeconds): YearsReport['episodes'] =>
  count.all
    .filter(({ from, deepest }) => from >= since && (deepest === 'limit' || deepest === 'halt'))
    .map(({ from, to, deepest, cause }) => ({
      ...{ from: formatInstant(from), to: to === null ? null : formatInstant(to), deepest, cause },
    }));

/** Decides all bars; cycles without one, in the holes of a record, are decided and left out of every count. */
export const yearsIn = (
  bars: Bars,
  subject: Subject,
  realm: string,
  from: UnixSeconds,
  onProgress: OnProgress,
): Omit<YearsReport, 'kind' | 'file'> => {
  const [count, calm, seen] = [new EpisodeCount(), calmMonthsOf(bars), new Set<string>()];
  const calmHaltMinutes: Record<string, number> = {};
  const off = new OffCount();
  for (const { slot, bar, body } of withProgress(decisionsOf(bars, subject, realm), bars, onProgress)) {
    if (bar === null) continue;
    const { breaker } = body.decision;
    count.add(slot, breaker);
    off.add(body);
    if (slot < from) continue;
    const month = monthOf(slot, bars.barSeconds);
    seen.add(month.slice(0, 4));
    if (breaker.market !== 'halt' || !calm.has(month)) continue;
    calmHaltMinutes[month] = (calmHaltMinutes[month] ?? 0) + bars.barSeconds / 60;
  }
  return {
    ...{ market: subject.market, barSeconds: bars.barSeconds, years: yearsFrom(count, from, seen) },
    ...{ calmMonths: calm.size, calmHaltMinutes, episodes: severe(count, from), off: off.all },
  };
};

export const yearsOfFile = ({ file, from, to }: YearsOrder, onProgress: OnProgress): Result<YearsReport, string> => {
  const loaded = loadBars(file);
  if (!loaded.ok) return err(loaded.error.detail);
  const bars = within(loaded.value.bars, null, to);
  if (bars.opened.length === 0) return err(`${file}: no bar before ${formatInstant(to)}`);
  const subject = subjectOf(file, bars, null);
  if (!subject.ok) return subject;
  const realm = realmOf(loaded.value.digest16, bars);
  return ok({ kind: 'years', file, ...yearsIn(bars, subject.value, realm, from, onProgress) });
};
