#!/usr/bin/env -S node --import tsx
import { createRequire } from 'node:module';
import { program } from '../lib/console/index.ts';
import { handlers } from './handlers.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

await program(handlers, version, (code) => {
  process.exitCode = code;
}).parseAsync();
