import { createApproveFunction } from '../functions/approve.ts';
import { createCycleHandler } from '../functions/cycle.ts';
import { createMonitorHandler } from '../functions/monitor.ts';
import { createReadFunction } from '../functions/read.ts';
import type { Handlers } from '../lib/local/index.ts';
import { buildPage } from '../web/build.ts';

/** The functions as a deployment has them, for the local run: it may not import them itself. */
export const handlers: Handlers = {
  cycle: (env, metrics) => createCycleHandler(env, (ports) => ({ ...ports, metrics })),
  read: (env, time) => createReadFunction(env, { ...time, page: buildPage }),
  approve: createApproveFunction,
  monitor: createMonitorHandler,
};
