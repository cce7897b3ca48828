import type { CycleReport } from '../cycle/index.ts';
import type { AlarmReport, Metrics } from '../operations/index.ts';
import type { HttpHandler } from '../publication/index.ts';

/** The functions that a deployment runs, given by whoever may import them. */
export interface Handlers {
  readonly cycle: (env: NodeJS.ProcessEnv, metrics: Metrics) => (event: unknown) => Promise<CycleReport>;
  readonly read: (
    env: NodeJS.ProcessEnv,
    time: { clock: () => number; speed: number; alarms: () => readonly AlarmReport[] },
  ) => HttpHandler;
  readonly approve: (env: NodeJS.ProcessEnv, time: { clock: () => number }) => HttpHandler;
  readonly monitor: (env: NodeJS.ProcessEnv, options: { clock: () => number; metrics: Metrics }) => () => Promise<void>;
}
