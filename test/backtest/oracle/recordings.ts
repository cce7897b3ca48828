import { GROUPS, MARCH_FROM, parseRecorded, type Row, type Span } from '../../../lib/backtest/index.ts';
import { hasSharedData, sharedLines } from '../../support/shared-data.ts';

const DAY = 86_400;
/** The USDC crisis in full, 03-10 to 03-13, and the day on which one venue's cross stood 20 bp off, 03-21. */
export const SAMPLE: readonly Span[] = [
  { from: MARCH_FROM + 9 * DAY, to: MARCH_FROM + 13 * DAY },
  { from: MARCH_FROM + 20 * DAY, to: MARCH_FROM + 21 * DAY },
];

const groupOf = (name: string) => {
  const group = GROUPS.find((one) => one.name === name);
  if (!group) throw new Error(`${name} is no group`);
  return group;
};

export const hasRecordings = (name: string): boolean => groupOf(name).files.every(hasSharedData);

/** The rows of one group over the sample of days, or over other ones. */
export const rowsOf = (name: string, spans: readonly Span[] = SAMPLE): readonly Row[] => {
  const { files, rows } = groupOf(name);
  const read = files.map((file) => [file, parseRecorded(file, sharedLines(file).join('\n'))] as const);
  return rows({ files: new Map(read), spans, say: () => {} });
};

/** Names and values of the rows that do not hold. */
export const failing = (rows: readonly Row[]): readonly string[] =>
  rows.filter(({ holds }) => holds !== true).map(({ name, bound, value }) => `${name}: ${value}, bound ${bound}`);
