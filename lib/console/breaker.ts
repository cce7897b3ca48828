import { Command } from 'commander';
import { addLockCommands } from './breaker-lock.ts';
import { breakerReportCommand } from './breaker-report.ts';
import type { ExitCode } from './outcome.ts';

export const breakerCommand = (exit: (code: ExitCode) => void): Command =>
  addLockCommands(
    new Command('breaker')
      .description("a market's circuit breaker: what it does, and people's locks on it")
      .addCommand(breakerReportCommand(exit)),
    exit,
  );
