import { Command, Option } from 'commander';
import { type BacktestReport, inThreads } from '../backtest/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { readPolicyFile } from '../local/index.ts';
import { compare } from './backtest-compare.ts';
import { type Place, placesFor, stemOf } from './backtest-places.ts';
import { instant, path } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { progress } from './progress.ts';
import { type Column, columnsOf } from './table.ts';

interface BacktestOptions {
  readonly bars?: readonly string[];
  readonly compare?: readonly string[];
  readonly report?: string;
  readonly policy?: string;
  readonly from?: UnixSeconds;
  readonly to?: UnixSeconds;
  readonly out?: string;
  readonly json?: true;
}

const percent = (share: number | undefined | null): string =>
  share === undefined || share === null ? '-' : `${(share * 100).toFixed(2)} %`;

const missedOf = ({ coverage: { windows, longBreaches, shortBreaches } }: BacktestReport): string =>
  `${longBreaches}+${shortBreaches} of ${windows}`;

const COLUMNS: readonly Column<BacktestReport>[] = [
  ['file', ({ file }) => stemOf(file)],
  ['market', ({ market }) => market],
  ['bars', ({ bars, barSeconds }) => `${bars} × ${barSeconds} s`],
  ['from', ({ from }) => from?.slice(0, 10) ?? '-'],
  ['to', ({ to }) => to?.slice(0, 10) ?? '-'],
  ['model', ({ model }) => model ?? '-'],
  ['warm', ({ warmShare }) => percent(warmShare)],
  ['maintenance', ({ mean }) => percent(mean?.maintenanceExisting)],
  ['initial', ({ mean }) => percent(mean?.initialNew)],
  ['breaches', missedOf],
  ['µs/cycle', ({ cyclesPerSecond }) => (1e6 / cyclesPerSecond).toFixed(0)],
];

const LEGEND = `warm: share of the hours after the first 400 days; maintenance (of existing positions) and initial: means while warm;
breaches: windows of one margin horizon that went past the maintenance of a long, of a short.`;

const policyFrom = async (file: string | undefined): Promise<Result<Policy | null, string>> =>
  file === undefined ? ok(null) : readPolicyFile(file);

/** Files that the reports were written to, and what they came to in a line each. */
const reportsOf = (reports: readonly BacktestReport[], places: readonly Place[]): string =>
  reports
    .flatMap(({ margins }, index) => {
      if (!margins) return [];
      const { plimsoll, judged, ratios } = margins;
      const covered = (ppm: number | null) => (ppm === null ? '-' : `${(Math.floor(ppm / 10) / 1_000).toFixed(3)} %`);
      const { all, elevated } = plimsoll.coverage;
      return [
        `${places[index]?.report}.html and .json: ${judged.windows} windows from ${judged.from.slice(0, 10)}`,
        `  coverage ${covered(all.both.coveragePpm)}, elevated ${covered(elevated.both.coveragePpm)}, worst year ${covered(plimsoll.worstYearPpm)};`,
        `  shortfall ${ratios.shortfallToHistorical?.toFixed(2) ?? '-'} and mean ${ratios.meanToHistorical?.toFixed(2) ?? '-'} of historical VaR`,
      ];
    })
    .join('\n');

/** What cannot go together, in words; null where all is well. */
const faultIn = ({ bars, compare: two, json: _, ...others }: BacktestOptions): string | null => {
  if (bars === undefined && two === undefined) return 'give --bars FILE…, or --compare A.json B.json';
  if (two === undefined) return null;
  if (bars !== undefined || Object.keys(others).length > 0)
    return '--compare takes two reports and no other option but --json';
  return two.length === 2 ? null : `--compare takes two reports, found ${two.length}`;
};

const run = async (options: BacktestOptions): Promise<ExitCode> => {
  const wrong = faultIn(options);
  if (wrong !== null) return complain(wrong);
  const [first, second] = options.compare ?? [];
  if (first !== undefined && second !== undefined) return compare(first, second, options.json === true);
  const { bars = [] } = options;
  const [from, to] = [options.from ?? null, options.to ?? null];
  if (from !== null && to !== null && from >= to) return complain('--to must be after --from');
  const policy = await policyFrom(options.policy);
  if (!policy.ok) return complain(policy.error);
  const places = placesFor(bars, options);
  if (!places.ok) return complain(places.error);
  const tasks = bars.map((file, index) => ({
    task: 'backtest' as const,
    order: { file, policy: policy.value, from, to, out: null, report: null, ...places.value[index] },
  }));
  const bar = progress(bars.length);
  const reports = await inThreads(tasks, bar.at);
  bar.end();
  if (!reports.ok) return complain(reports.error);
  if (options.json) print(JSON.stringify({ files: reports.value }));
  else
    print([columnsOf(COLUMNS, reports.value), LEGEND, reportsOf(reports.value, places.value)].join('\n\n').trimEnd());
  return 0;
};

export const backtestCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('backtest')
    .description('decide recorded bars as the controller would have: forecasts and margins, a row a quarter of an hour')
    .option('--bars <file...>', "bars of 1 minute, 5 minutes or 1 hour: plain, Binance's klines, Kraken's OHLCVT")
    .option('--policy <file>', 'policy as JSON (default: the built-in numbers, one market a file)', path)
    .addOption(new Option('--from <time>', 'leave out bars that opened before, such as 2023-03-10').argParser(instant))
    .addOption(new Option('--to <time>', 'leave out bars that ended after').argParser(instant))
    .option('--out <file>', 'write the rows as CSV; with several files of bars, the folder for them', path)
    .option(
      '--report <folder>',
      'judge the margins against what prices did, beside five other methods: a page and its figures as JSON for each file',
      path,
    )
    .option(
      '--compare <file...>',
      'two JSON files that --report wrote of the same bars: figure by figure, which is better',
    )
    .option('--json', 'print one JSON object instead of the table')
    .addHelpText(
      'after',
      '\nFiles may be packed (gzip, or ZIP with one file). A report judges from 400 days after the first bar on, of a shorter\nrecord from the first warm row on. Exit code: 0 done, 2 wrong input.',
    )
    .action(async (options) => exit(await run(options)));
