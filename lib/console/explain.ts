import { Command } from 'commander';
import { ok, type Result } from '../core/units/index.ts';
import { type Explanation, explainVersion } from '../cycle/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { openLedger } from '../local/index.ts';
import { path, whole } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';

const newestVersion = async (ledger: Ledger, market: string): Promise<Result<number, { readonly detail: string }>> => {
  const head = await ledger.head(market);
  return head.ok ? ok(head.value?.entry.body.version ?? 0) : head;
};

const textOf = ({ market, version, slot, change, sentences }: Explanation): string => {
  const rest = sentences.filter(({ topic }) => topic !== 'change');
  const width = Math.max(...rest.map(({ topic }) => topic.length));
  const since = change ? `changed in version ${change.values.version}, ${change.values.slot}: ` : '';
  return [
    `${market} version ${version}, ${slot}`,
    `${since}${change?.text ?? 'nothing that users feel has changed in the last two hours of versions'}`,
    ...rest.map(({ topic, text }) => `  ${topic.padEnd(width)}  ${text}`),
  ].join('\n');
};

interface Options {
  readonly data?: string;
  readonly json?: true;
}

const run = async (market: string, asked: number | undefined, { data, json }: Options): Promise<ExitCode> => {
  const opened = await openLedger(data ?? null);
  if (!opened.ok) return complain(opened.error);
  const { ledger, close, folder } = opened.value;
  const newest = await newestVersion(ledger, market);
  const version = asked ?? (newest.ok ? newest.value : 0);
  const explained = newest.ok ? await explainVersion(ledger, market, version) : newest;
  await close();
  if (!explained.ok) return complain(`${market} version ${version}: ${explained.error.detail}`);
  if (explained.value) {
    print(json ? JSON.stringify(explained.value) : textOf(explained.value));
    return 0;
  }
  const last = newest.ok ? newest.value : 0;
  return complain(
    last === 0
      ? `${market} has no version in ${folder}: plimsoll status lists the markets`
      : `${market} has no version ${version}: its versions are 1 to ${last}`,
  );
};

export const explainCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('explain')
    .description('a decision in words, with the reason for the last change')
    .argument('<market>', 'such as BTC-USD-PERP')
    .argument('[version]', 'version of the market (default: the newest)', whole(1, 1e12))
    .option('--data <dir>', 'data folder (default: the one started last)', path)
    .option('--json', 'print one JSON object, each sentence with the values it rests on')
    .addHelpText('after', '\nExit code: 0 explained, 2 not found or unreadable.')
    .action(async (market, version, options) => exit(await run(market, version, options)));
