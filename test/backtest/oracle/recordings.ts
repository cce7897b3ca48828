import { GROUPS, MARCH_FROM, parseRecorded, type ReportRow, type Span } from '../../../lib/backtest/index.ts';
import { hasSharedData, sharedBytes } from '../../support/shared-data.ts';

const DAY = 86_400;
/**
 * The worst day of the USDC crisis and every fifth of the others: as large a part of the bad days as in all three weeks,
 * so that the bounds on quantiles mean the same. `plimsoll oracle report` walks all of them.
 */
export const SAMPLE: readonly Span[] = [10, 1, 6, 16, 20].map((day) => ({
  from: MARCH_FROM + day * DAY,
  to: MARCH_FROM + (day + 1) * DAY,
}));
/** For whoever has a busy machine: nothing is asserted about it. */
export const PATIENCE_MS = 600_000;

const groupOf = (name: string) => {
  const group = GROUPS.find((one) => one.name === name);
  if (!group) throw new Error(`${name} is no group`);
  return group;
};

export const hasRecordings = (name: string): boolean => groupOf(name).files.every(hasSharedData);

/** The rows of one group over the sample of days, or over other ones. */
export const rowsOf = (name: string, spans: readonly Span[] = SAMPLE): readonly ReportRow[] => {
  const { files, rows } = groupOf(name);
  const read = files.map((file) => {
    const recorded = parseRecorded(file, sharedBytes(file));
    if (!recorded.ok) throw new Error(recorded.error);
    return [file, recorded.value] as const;
  });
  return rows({ files: new Map(read), spans, say: () => {} });
};

/** Names and values of the rows that do not hold. */
export const failing = (rows: readonly ReportRow[]): readonly string[] =>
  rows.filter(({ holds }) => holds !== true).map(({ name, bound, value }) => `${name}: ${value}, bound ${bound}`);
