export { type BacktestOrder, type BacktestReport, backtestFile, type OnProgress } from './backtest.ts';
export { type BarFault, type BarResult, type Bars, within } from './bars.ts';
export { loadBars } from './load.ts';
export { coinOf, type Subject, subjectOf } from './market.ts';
export { parseBars } from './parse.ts';
export { csvHeader, csvLine, quarterHours, ROW_SECONDS, type Row } from './rows.ts';
export { decisionsOf, type Moment } from './run.ts';
export type { Summary } from './summary.ts';
export { unpack } from './unpack.ts';
