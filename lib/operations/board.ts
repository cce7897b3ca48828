import { floorTo, formatInstant, type UnixSeconds } from '../core/units/index.ts';
import { type AlarmTarget, type Fleet, targetsOf } from './alarms.ts';
import { type AlarmState, evaluate, rangeOf } from './evaluate.ts';
import { RESOLUTION_SECONDS, type Series } from './series.ts';
import { slugOf } from './slug.ts';

/** What stands on the board of one alarm. */
export interface AlarmReport {
  readonly id: string;
  readonly name: string;
  readonly severity: 'page' | 'ticket';
  /** `{ market: … }`, `{ channel: … }` or nothing. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly state: AlarmState;
  /** Since when it is in this state. */
  readonly since: string;
  /** The values it rests on, in words. */
  readonly reason: string;
  /** The heading to open, and where it is. */
  readonly heading: string;
  readonly runbook: string;
  /** What it means, in a sentence that ends in that place. */
  readonly description: string;
}

export interface Board {
  /** Evaluates every alarm with all that was measured up to a time, its minute counted as over. */
  readonly evaluate: (through: UnixSeconds) => readonly AlarmReport[];
  /** As of the last evaluation. */
  readonly reports: () => readonly AlarmReport[];
}

/** Longest range of the catalogue, with room: what is older is asked by nobody. */
const KEPT_SECONDS = 3_600;

/** Evaluates the catalogue over series in memory, from `watchedFrom` on: before it nothing was expected. */
export const createBoard = (series: Series, fleet: Fleet, watchedFrom: UnixSeconds): Board => {
  const targets = targetsOf(fleet);
  let reports: readonly AlarmReport[] = [];
  const reportOf = ({ alarm, id, dimensions }: AlarmTarget, through: UnixSeconds): AlarmReport => {
    const { metric, statistic, periodSeconds, name, severity, heading, description } = alarm;
    const watched = floorTo(through, RESOLUTION_SECONDS) + RESOLUTION_SECONDS - watchedFrom;
    const count = Math.min(rangeOf(alarm), Math.ceil(watched / periodSeconds));
    const points = series.points({ metric, dimensions, statistic, periodSeconds, through, count });
    const { state, reason } = evaluate(alarm, points);
    const before = reports.find((report) => report.id === id);
    const since = before?.state === state ? before.since : formatInstant(through);
    const runbook = `docs/runbook.md#${slugOf(heading)}`;
    return { id, name, severity, dimensions, state, since, reason, heading, runbook, description };
  };
  return {
    evaluate: (through) => {
      reports = targets.map((target) => reportOf(target, through));
      series.forgetBefore(through - KEPT_SECONDS);
      return reports;
    },
    reports: () => reports,
  };
};
