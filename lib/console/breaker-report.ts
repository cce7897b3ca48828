import { Command, Option } from 'commander';
import {
  BREAKER_GROUPS,
  type BreakerPart,
  type BreakerReport,
  breakerReport,
  type CrashReport,
  type Transition,
  weightsOf,
  type YearFigures,
  type YearsReport,
} from '../backtest/index.ts';
import { path } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { weightedProgress } from './progress.ts';
import { codeOf, EXIT_CODES, ROW_COLUMNS } from './rows.ts';
import { type Column, columnsOf } from './table.ts';

type MarketYear = YearFigures & Pick<YearsReport, 'market' | 'barSeconds'>;

const YEAR_COLUMNS: readonly Column<MarketYear>[] = [
  ['market', ({ market }) => market],
  ['bars', ({ barSeconds }) => `${barSeconds / 60} min`],
  ['year', ({ year }) => year],
  ['caution', ({ caution }) => String(caution)],
  ['limit', ({ limit }) => String(limit)],
  ['halt', ({ halt }) => String(halt)],
];
const YEARS_LEGEND =
  'Episodes that began in a year, each counted once, by its deepest state: a halt is no limit beside it.';

const TRANSITION_COLUMNS: readonly Column<Transition>[] = [
  ['UTC', ({ at }) => at.slice(0, 16).replace('T', ' ')],
  ['price', ({ price }) => (price === null ? '-' : price.toPrecision(7))],
  ['state', ({ to }) => to],
  ['users may not', ({ restrictions }) => restrictions],
  ['cause', ({ cause }) => cause],
];

const yearsText = (parts: readonly BreakerPart[]): string[] => {
  const years = parts.flatMap((part) =>
    part.kind === 'years'
      ? part.years.map((one) => ({ ...one, market: part.market, barSeconds: part.barSeconds }))
      : [],
  );
  return years.length === 0 ? [] : [`${YEARS_LEGEND}\n\n${columnsOf(YEAR_COLUMNS, years)}`];
};

const timeline = (title: string, transitions: readonly Transition[]): string =>
  `${title}\n${columnsOf(TRANSITION_COLUMNS, transitions)}`;

const crashTitle = ({ market, name, warmUpDays }: CrashReport): string =>
  `${market} ${name}, after ${warmUpDays} days of warm-up`;

const timelines = (parts: readonly BreakerPart[]): string[] =>
  parts.flatMap((part) => {
    switch (part.kind) {
      case 'crash':
        return [timeline(crashTitle(part), part.transitions)];
      case 'march':
        return part.markets.map(({ market, transitions }) => timeline(`${market} 2023-03-10..13`, transitions));
      case 'flash':
        return [timeline(`${part.days.market} 2023-08-17`, part.days.transitions)];
      default:
        return [];
    }
  });

const textOf = ({ rows, parts }: BreakerReport): string =>
  [...timelines(parts), ...yearsText(parts), columnsOf(ROW_COLUMNS, rows)].join('\n\n');

const run = async ({ data, only, json }: { data: string; only?: string; json?: true }): Promise<ExitCode> => {
  const groups = BREAKER_GROUPS.filter(({ name }) => only === undefined || name === only);
  const bar = weightedProgress(weightsOf(groups, data));
  const report = await breakerReport(groups, data, bar.at);
  bar.end();
  if (!report.ok) return complain(report.error);
  print(json ? JSON.stringify({ rows: report.value.rows, parts: report.value.parts }) : textOf(report.value));
  return codeOf(report.value.rows, report.value.isAbsent);
};

const groupsText = BREAKER_GROUPS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n');

export const breakerReportCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('report')
    .description(
      'what the breaker does in calm years and on real bad days: decides recorded bars and holds it to its bounds',
    )
    .option('--data <dir>', 'folder of the recordings', path, process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data')
    .addOption(new Option('--only <name>', 'one group of rows').choices(BREAKER_GROUPS.map(({ name }) => name)))
    .option('--json', 'print one JSON object, with every minute of the crash days')
    .addHelpText('after', `\nGroups:\n${groupsText}\n\n${EXIT_CODES}`)
    .action(async (options) => exit(await run(options)));
