import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../core/units/index.ts';
import type { ReportRow } from '../oracle/row.ts';
import { inThreads, type OnShare } from '../threads.ts';
import { together } from './outages.ts';
import type { BreakerGroup } from './plan.ts';
import { crashRows, flashRows, marchRows, offRows, outageRows, yearRows } from './rows.ts';
import type { BreakerPart } from './task.ts';

export interface BreakerReport {
  readonly rows: readonly ReportRow[];
  /** What the rows were judged from: episodes, and every minute of the crash days. */
  readonly parts: readonly BreakerPart[];
  readonly isAbsent: boolean;
}

const absentIn = ({ parts }: BreakerGroup, folder: string): readonly string[] => [
  ...new Set(parts.flatMap(({ files }) => files).filter((file) => !existsSync(join(folder, file)))),
];

const missing = ({ name, about }: BreakerGroup, absent: readonly string[]): ReportRow => ({
  ...{ name, bound: about, value: `absent: ${absent.join(', ')}`, holds: null },
});

const rowsOf = (parts: readonly BreakerPart[]): ReportRow[] => {
  const crashes = parts.filter((part) => part.kind === 'crash');
  return [
    ...parts.flatMap((part) => (part.kind === 'years' ? yearRows(part) : [])),
    ...crashes.flatMap(crashRows),
    ...(crashes.length > 0 ? together(crashes.map(({ outages }) => outages)).flatMap(outageRows) : []),
    ...parts.flatMap((part) => (part.kind === 'march' ? marchRows(part) : [])),
    ...parts.flatMap((part) => (part.kind === 'flash' ? flashRows(part) : [])),
    ...offRows(parts),
  ];
};

/** How long each part of some groups takes beside the others, in the order in which `onShare` names them. */
export const weightsOf = (groups: readonly BreakerGroup[], folder: string): readonly number[] =>
  groups.flatMap((group) => (absentIn(group, folder).length > 0 ? [] : group.parts)).map(({ cycles }) => cycles);

/** Does all parts of some groups, as many at once as there are processors; groups without their recordings are told. */
export const breakerReport = async (
  groups: readonly BreakerGroup[],
  folder: string,
  onShare: OnShare,
): Promise<Result<BreakerReport, string>> => {
  const absent = groups.map((group) => [group, absentIn(group, folder)] as const);
  const parts = absent.flatMap(([group, files]) => (files.length > 0 ? [] : group.parts));
  const tasks = parts.map(({ order }) => ({ task: 'breaker' as const, order: order(folder) }));
  const done = await inThreads(tasks, onShare);
  if (!done.ok) return done;
  const gaps = absent.flatMap(([group, files]) => (files.length > 0 ? [missing(group, files)] : []));
  return ok({ rows: [...rowsOf(done.value), ...gaps], parts: done.value, isAbsent: gaps.length > 0 });
};
