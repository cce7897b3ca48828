#!/usr/bin/env -S node --import tsx
import { createRequire } from 'node:module';
import { createApproveFunction } from '../functions/approve.ts';
import { createCycleHandler } from '../functions/cycle.ts';
import { createMonitorHandler } from '../functions/monitor.ts';
import { createReadFunction } from '../functions/read.ts';
import { program } from '../lib/console/index.ts';
import type { Handlers } from '../lib/local/index.ts';
import { buildPage } from '../web/build.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const handlers: Handlers = {
  cycle: (env, metrics) => createCycleHandler(env, (ports) => ({ ...ports, metrics })),
  read: (env, time) => createReadFunction(env, { ...time, page: buildPage }),
  approve: createApproveFunction,
  monitor: createMonitorHandler,
};

await program(handlers, version, (code) => {
  process.exitCode = code;
}).parseAsync();
