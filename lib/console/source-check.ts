import { Command } from 'commander';
import { type FeedCheck, type FeedVerdict, lintFeed, parseFeedFile } from '../core/oracle/index.ts';
import { defaultPolicy, describeFault } from '../core/policy/index.ts';
import { readJsonFile } from '../local/index.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { type Column, columnsOf } from './table.ts';

const COLUMNS: readonly Column<FeedCheck>[] = [
  ['check', ({ check }) => check],
  ['verdict', ({ verdict }) => verdict],
  ['found', ({ found }) => found],
  ['allowed', ({ allowed }) => allowed],
];

const named = ({ checks }: FeedVerdict, verdict: FeedCheck['verdict']): string =>
  checks
    .filter((one) => one.verdict === verdict)
    .map(({ check }) => check)
    .join(', ');

const lastLine = (verdict: FeedVerdict): string => {
  if (!verdict.accepted) return `refused: ${named(verdict, 'refused')}`;
  const open = named(verdict, 'undecided');
  return open === '' ? 'accepted' : `accepted; the sample does not tell: ${open}`;
};

const check = async (path: string, { json }: { json?: true }): Promise<ExitCode> => {
  const read = await readJsonFile(path);
  if (!read.ok) return complain(read.error);
  const file = parseFeedFile(read.value);
  if (!file.ok) return complain(`${path}: ${describeFault(file.error)}`);
  const verdict = lintFeed(file.value, defaultPolicy().oracle);
  const { name } = file.value.candidate;
  if (json) print(JSON.stringify({ file: path, name, ...verdict }));
  else print(`${columnsOf(COLUMNS, verdict.checks)}\n\n${name}: ${lastLine(verdict)}`);
  return verdict.accepted ? 0 : 1;
};

const HELP = `
The file is one JSON document:
  candidate  { name, kind, base, quote, samples, decimals? }: the feed to judge; kind as in \`plimsoll source list\`
  others     two or more of the same shape and base, to compare it with; their quotes may differ
  crosses    [{ base, quote, samples }]: what turns one currency into another, and tells a wrong one
  samples    [{ at, price, providedAt? }], sorted: asked at, answer, the provider's own time of it (UTC)
Ask all of them once a minute for six hours or longer. docs/new-feed.md has an example and the limits.

Exit code: 0 accepted, 1 refused, 2 the file cannot be read.`;

export const checkCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('check')
    .description('judge a new feed by a sample: units, decimals, quote currency, staleness, agreement with the others')
    .argument('<file>', 'samples of the feed and of others as JSON')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (file, options) => exit(await check(file, options)));
