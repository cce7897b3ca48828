import type { ReportRow } from '../backtest/index.ts';
import type { ExitCode } from './outcome.ts';
import type { Column } from './table.ts';

const markOf = ({ holds }: ReportRow): string => {
  if (holds === null) return '-';
  return holds ? 'holds' : 'FAILS';
};

/** Columns of a report whose rows hold or do not. */
export const ROW_COLUMNS: readonly Column<ReportRow>[] = [
  ['', markOf],
  ['row', ({ name }) => name],
  ['bound', ({ bound }) => bound],
  ['value', ({ value }) => value],
];

export const EXIT_CODES =
  'Exit code: 0 all holds, 1 a row does not hold, 2 a recording cannot be read, 4 recordings are absent.';

export const codeOf = (rows: readonly ReportRow[], isAbsent: boolean): ExitCode => {
  if (rows.some(({ holds }) => holds === false)) return 1;
  return isAbsent ? 4 : 0;
};
