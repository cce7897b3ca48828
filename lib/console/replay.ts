import { Command } from 'commander';
import { type Replay, replayEntry } from '../cycle/index.ts';
import { openLedger } from '../local/index.ts';
import { path, whole } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';

const report = (name: string, replay: Replay): ExitCode => {
  if (replay.outcome === 'identical') {
    print(`${name}: identical, ${replay.bytes} bytes, digest ${replay.digest}`);
    return 0;
  }
  if (replay.outcome === 'other-engine') {
    return complain(
      `${name} was decided by engine ${replay.engine}: replay it with the release that has that engine`,
      3,
    );
  }
  print(`${name}: different at ${replay.path}`);
  print(`  stored   ${JSON.stringify(replay.stored)}`);
  print(`  replayed ${JSON.stringify(replay.replayed)}`);
  return 1;
};

const run = async (market: string, version: number, options: { data?: string; json?: true }): Promise<ExitCode> => {
  const opened = await openLedger(options.data ?? null);
  if (!opened.ok) return complain(opened.error);
  const replay = await replayEntry(opened.value.ledger, market, version);
  await opened.value.close();
  if (!replay.ok) return complain(`${opened.value.folder}: ${replay.error.detail}`);
  if (!options.json) return report(`${market} version ${version}`, replay.value);
  print(JSON.stringify({ market, version, ...replay.value }));
  return { identical: 0, different: 1, 'other-engine': 3 }[replay.value.outcome] as ExitCode;
};

export const replayCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('replay')
    .description('decide one version again from the ledger and compare it byte for byte')
    .argument('<market>', 'such as BTC-USD-PERP')
    .argument('<version>', 'version of the market', whole(1, 1e15))
    .option('--data <dir>', 'data folder (default: the one started last)', path)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExit code: 0 identical, 1 different, 2 not found or unreadable, 3 decided by another engine.',
    )
    .action(async (market, version, options) => exit(await run(market, version, options)));
