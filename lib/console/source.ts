import { Command } from 'commander';
import { defaultPolicy } from '../core/policy/index.ts';
import { describeSources, type SourceDescription } from '../sources/index.ts';
import { type ExitCode, print } from './outcome.ts';
import { checkCommand } from './source-check.ts';
import { type Column, columnsOf } from './table.ts';

const listed = (items: readonly string[]): string => items.join(' ') || '-';

const COLUMNS: readonly Column<SourceDescription>[] = [
  ['venue', ({ venue }) => venue],
  ['kind', ({ kind }) => kind],
  ['operator', ({ operator }) => operator],
  ['made of', ({ derivedFrom }) => listed(derivedFrom)],
  ['quotes asked', ({ quotes }) => listed(quotes)],
  ['limit', ({ limit }) => `${limit.weight} in ${limit.perSeconds} s`],
  ['stale after', ({ staleness }) => staleness.map(({ seconds }) => `${seconds} s`).join(', ')],
  ['tells if open', ({ tellsStatus }) => (tellsStatus ? 'yes' : 'no')],
  ['hosts', ({ hosts }) => hosts.map((one) => new URL(one).host).join(' ')],
];

const list = ({ json }: { json?: true }): ExitCode => {
  const sources = describeSources(defaultPolicy());
  const words = sources.map(({ venue, means }) => `${venue}: ${means}`);
  print(json ? JSON.stringify({ sources }) : [columnsOf(COLUMNS, sources), '', ...words].join('\n'));
  return 0;
};

const listCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('list')
    .description('every venue that has an adapter: what it is, who runs it, what the default policy asks of it')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nThe same stands in docs/sources.md.')
    .action((options) => exit(list(options)));

export const sourceCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('source')
    .description('look at sources, and judge a feed before it becomes one')
    .addCommand(listCommand(exit))
    .addCommand(checkCommand(exit));
