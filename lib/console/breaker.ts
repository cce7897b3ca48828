import { Command } from 'commander';
import { breakerReportCommand } from './breaker-report.ts';
import type { ExitCode } from './outcome.ts';

export const breakerCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('breaker').description('what the circuit breaker does').addCommand(breakerReportCommand(exit));
