export { type BacktestOrder, type BacktestReport, backtestFile } from './backtest.ts';
export { type BarFault, type BarResult, type Bars, within } from './bars.ts';
export * from './breaker/index.ts';
export { CoverageCount } from './coverage.ts';
export { loadBars } from './load.ts';
export { compared, type Difference, readReport } from './margins/compare.ts';
export { elevatedFrom, elevations } from './margins/elevation.ts';
export { type Court, coverageDays, figuresOf, type Named, shortfallOf } from './margins/figures.ts';
export { filteredMargins, staticMargin } from './margins/filtered.ts';
export { initialOf } from './margins/initial.ts';
export { changesOf, largestRise, medianOf, peakToTrough } from './margins/procyclicality.ts';
export { type Judged, windowsOf } from './margins/record.ts';
export { MARGINS_SCHEMA, type MarginReport, marginReport, type SeriesFigures } from './margins/schema.ts';
export { type Decided, OURS, type Provenance, reportOf, type Trial, trialOf } from './margins/score.ts';
export { ewmaDaily, garchHourly, harHourly, sigmasAt } from './margins/sigmas.ts';
export { coinOf, type Subject, subjectOf } from './market.ts';
export {
  CRISIS,
  type Files,
  GROUPS,
  type Group,
  MARCH_FROM,
  MARCH_TO,
  type Order,
  parseRecorded,
  type Recorded,
  type ReportRow,
  type Span,
} from './oracle/index.ts';
export { parseBars } from './parse.ts';
export { adverseMoves, pathOf, Windows } from './path.ts';
export * from './plan/index.ts';
export type { OnProgress } from './progress.ts';
export { pageOf } from './report/page.ts';
export { csvHeader, csvLine, quarterHours, ROW_SECONDS, type Row } from './rows.ts';
export { decisionsOf, type Moment, realmOf, recallIn } from './run.ts';
export { harForecasts } from './score/har.ts';
export { realisedHours } from './score/hours.ts';
export { dieboldMariano } from './score/loss.ts';
export { recallOf } from './score/recall.ts';
export { targetsOf } from './score/rows.ts';
export { type ScoreOrder, type ScoreReport, scoreFile } from './score/score.ts';
export { BASELINE, type ForecasterScore, type HorizonScore } from './score/table.ts';
export type { Summary } from './summary.ts';
export { inThreads, type ThreadTask } from './threads.ts';
export { unpack } from './unpack.ts';
