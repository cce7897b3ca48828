import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type ClassPolicy, type Policy, policyHash } from '../core/policy/index.ts';
import { err, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { type Bars, within } from './bars.ts';
import { loadBars } from './load.ts';
import type { MarginReport } from './margins/schema.ts';
import { type Subject, subjectOf } from './market.ts';
import { type OnProgress, withProgress } from './progress.ts';
import { writeReport } from './report/write.ts';
import { csvHeader, csvLine, quarterHours, type Row } from './rows.ts';
import { decisionsOf, type Moment, realmOf } from './run.ts';
import { type Summary, SummaryCount } from './summary.ts';

/** One file to be decided. Everything in it can be sent to a thread. */
export interface BacktestOrder {
  readonly file: string;
  /** Null for the defaults with one market for the file. */
  readonly policy: Policy | null;
  readonly from: UnixSeconds | null;
  readonly to: UnixSeconds | null;
  /** Where the rows go as CSV, or null. */
  readonly out: string | null;
  /** Where the report goes, without `.html` and `.json`; or null for none. */
  readonly report: string | null;
}

export interface BacktestReport extends Summary {
  readonly file: string;
  readonly out: string | null;
  readonly market: string;
  readonly policyHash: string;
  readonly realm: string;
  readonly barSeconds: number;
  readonly bars: number;
  readonly cycles: number;
  /** Wall time of deciding and writing, without reading the file. */
  readonly seconds: number;
  readonly cyclesPerSecond: number;
  /** What `--report` judged; null where no report was asked for. */
  readonly margins: MarginReport | null;
}

const classOf = ({ policy, market }: Subject): ClassPolicy => {
  const found = policy.markets.find(({ id }) => id === market);
  const klass = found?.kind === 'perp' ? policy.classes[found.class] : undefined;
  if (!klass) throw new Error(`${market} is no perp: the policy was not checked`);
  return klass;
};

const decideAll = (bars: Bars, subject: Subject, realm: string, order: BacktestOrder, onProgress: OnProgress) => {
  const klass = classOf(subject);
  const summary = new SummaryCount(bars, klass);
  const [lines, kept]: [string[], Row[]] = [[csvHeader], []];
  let cycles = 0;
  const counted = function* (moments: Iterable<Moment>) {
    for (const moment of moments) {
      cycles += 1;
      yield moment;
    }
  };
  const moments = counted(withProgress(decisionsOf(bars, subject, realm), bars, onProgress));
  for (const row of quarterHours(moments, klass, (bar) => bars.close[bar] ?? 0)) {
    summary.add(row);
    if (order.out !== null) lines.push(csvLine(row));
    if (order.report !== null) kept.push(row);
  }
  if (order.out !== null) writeFileSync(order.out, lines.join(''));
  return { summary: summary.result, cycles, rows: kept };
};

const judged = (
  bars: Bars,
  rows: readonly Row[],
  subject: Subject,
  realm: string,
  { file, report }: BacktestOrder,
): Result<MarginReport | null, string> => {
  if (report === null) return ok(null);
  const { maintenanceLevelPpm: levelPpm, horizonSeconds } = classOf(subject).margin;
  const names = { file: basename(file), market: subject.market, policyHash: policyHash(subject.policy), realm };
  return writeReport(report, { bars, rows, levelPpm, horizonSeconds }, names);
};

/** Decides a file of bars as the controller would have, and writes its rows. */
export const backtestFile = (order: BacktestOrder, onProgress: OnProgress): Result<BacktestReport, string> => {
  const { file, from, to, out } = order;
  const loaded = loadBars(file);
  if (!loaded.ok) return err(loaded.error.detail);
  const bars = within(loaded.value.bars, from, to);
  if (bars.opened.length === 0) return err(`${file}: no bar between --from and --to`);
  const subject = subjectOf(file, bars, order.policy);
  if (!subject.ok) return subject;
  const realm = realmOf(loaded.value.digest16, bars);
  const started = performance.now();
  const { summary, cycles, rows } = decideAll(bars, subject.value, realm, order, onProgress);
  const seconds = (performance.now() - started) / 1_000;
  const margins = judged(bars, rows, subject.value, realm, order);
  if (!margins.ok) return margins;
  return ok({
    file,
    out,
    market: subject.value.market,
    policyHash: policyHash(subject.value.policy),
    realm,
    barSeconds: bars.barSeconds,
    bars: bars.opened.length,
    cycles,
    ...summary,
    seconds,
    cyclesPerSecond: cycles / seconds,
    margins: margins.value,
  });
};
