import { Command } from 'commander';
import type { Handlers } from '../local/index.ts';
import { backtestCommand } from './backtest.ts';
import { breakerCommand } from './breaker.ts';
import { explainCommand } from './explain.ts';
import { forecastCommand } from './forecast.ts';
import { historyCommand } from './history.ts';
import { oracleCommand } from './oracle.ts';
import type { ExitCode } from './outcome.ts';
import { policyCommand } from './policy.ts';
import { proposalCommand } from './proposal.ts';
import { replayCommand } from './replay.ts';
import { sourceCommand } from './source.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { verifyCommand } from './verify.ts';

/** Commander leaves with 1 on a wrong option; here wrong input is 2 everywhere, and help is 0. */
const WRONG_INPUT = 2;

/** The `plimsoll` command. `version` is the release; `exit` is told the code of the command that ran. */
export const program = (handlers: Handlers, version: string, exit: (code: ExitCode) => void): Command => {
  const root = new Command('plimsoll')
    .description('Risk parameters for leveraged protocols: decided every minute, signed, and recomputable bit for bit.')
    .version(version)
    .addCommand(startCommand(handlers, exit))
    .addCommand(statusCommand(exit))
    .addCommand(explainCommand(exit))
    .addCommand(historyCommand(exit))
    .addCommand(replayCommand(exit))
    .addCommand(verifyCommand(exit))
    .addCommand(proposalCommand(exit))
    .addCommand(policyCommand(exit))
    .addCommand(oracleCommand(exit))
    .addCommand(breakerCommand(exit))
    .addCommand(sourceCommand(exit))
    .addCommand(backtestCommand(exit))
    .addCommand(forecastCommand(exit));
  const strict = (command: Command): void => {
    command.showHelpAfterError('(--help tells what is allowed)').exitOverride(({ exitCode }) => {
      process.exit(exitCode === 0 ? 0 : WRONG_INPUT);
    });
    for (const one of command.commands) strict(one);
  };
  strict(root);
  return root;
};
