import type { AlarmReport } from '../operations/index.ts';

/** One alarm in one line: how bad, which, what to open, on what it rests. */
export const alarmText = ({ severity, id, heading, runbook, reason }: AlarmReport): string =>
  `${severity} ${id}: open "${heading}" (${runbook}). ${reason}`;

export const ringing = (alarms: readonly AlarmReport[]): readonly AlarmReport[] =>
  alarms.filter(({ state }) => state === 'alarm');

/** Lines for what has begun or ended since the last call; an alarm that was never on ends without a word. */
export const alarmChanges = (): ((alarms: readonly AlarmReport[]) => readonly string[]) => {
  let before: ReadonlySet<string> = new Set();
  return (alarms) => {
    const now = new Set(ringing(alarms).map(({ id }) => id));
    const lines = alarms.flatMap((one) => {
      if (now.has(one.id) && !before.has(one.id)) return [`ALARM ${alarmText(one)}`];
      return before.has(one.id) && !now.has(one.id) ? [`clear ${one.severity} ${one.id}`] : [];
    });
    before = now;
    return lines;
  };
};

/** What stands below the table on a terminal. */
export const alarmFooter = (alarms: readonly AlarmReport[]): readonly string[] => {
  const on = ringing(alarms);
  return on.length === 0 ? ['no alarm'] : on.map((one) => `ALARM ${alarmText(one)}`);
};
