#!/usr/bin/env -S node --import tsx
import { createRequire } from 'node:module';
import { createCycleHandler } from '../functions/cycle.ts';
import { createReadFunction } from '../functions/read.ts';
import { program } from '../lib/console/index.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

await program({ cycle: (env) => createCycleHandler(env), read: createReadFunction }, version, (code) => {
  process.exitCode = code;
}).parseAsync();
