import { mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { type BacktestReport, inThreads } from '../backtest/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { err, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { readPolicyFile } from '../local/index.ts';
import { instant, path } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { progress } from './progress.ts';
import { type Column, columnsOf } from './table.ts';

interface BacktestOptions {
  readonly bars: readonly string[];
  readonly policy?: string;
  readonly from?: UnixSeconds;
  readonly to?: UnixSeconds;
  readonly out?: string;
  readonly json?: true;
}

const stemOf = (file: string): string => basename(file).replace(/(\.csv)?(\.gz|\.zip)?$/i, '');

/** Names of the rows of several files in one folder: that of the file, with that of its folder where two are alike. */
const namesOf = (files: readonly string[]): Result<readonly string[], string> => {
  const stems = files.map(stemOf);
  const names = files.map((file, index) => {
    const stem = stems[index] ?? '';
    const alike = stems.filter((one) => one === stem).length > 1;
    return `${alike ? `${basename(dirname(resolve(file)))}-${stem}` : stem}.csv`;
  });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice ? err(`--bars: two files would both write ${twice}: give them apart`) : ok(names);
};

const isFolder = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Where each file's rows go: to the file named, or into the folder named where there are several or it stands. */
const outputsFor = (files: readonly string[], out: string | undefined): Result<readonly (string | null)[], string> => {
  if (out === undefined) return ok(files.map(() => null));
  const folder = files.length > 1 || isFolder(out);
  const names = namesOf(files);
  if (!names.ok) return names;
  try {
    mkdirSync(folder ? out : dirname(out), { recursive: true });
  } catch (cause) {
    const { message } = cause as Error;
    return err(`--out ${out}: ${message}${folder ? ': with several files it names a folder' : ''}`);
  }
  return ok(folder ? names.value.map((name) => join(out, name)) : [out]);
};

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

const run = async ({ bars, ...options }: BacktestOptions): Promise<ExitCode> => {
  const [from, to] = [options.from ?? null, options.to ?? null];
  if (from !== null && to !== null && from >= to) return complain('--to must be after --from');
  const policy = await policyFrom(options.policy);
  if (!policy.ok) return complain(policy.error);
  const outputs = outputsFor(bars, options.out);
  if (!outputs.ok) return complain(outputs.error);
  const tasks = bars.map((file, index) => ({
    task: 'backtest' as const,
    order: { file, policy: policy.value, from, to, out: outputs.value[index] ?? null },
  }));
  const bar = progress(bars.length);
  const reports = await inThreads(tasks, bar.at);
  bar.end();
  if (!reports.ok) return complain(reports.error);
  if (options.json) print(JSON.stringify({ files: reports.value }));
  else print(`${columnsOf(COLUMNS, reports.value)}\n\n${LEGEND}`);
  return 0;
};

export const backtestCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('backtest')
    .description('decide recorded bars as the controller would have: forecasts and margins, a row a quarter of an hour')
    .requiredOption(
      '--bars <file...>',
      "bars of 1 minute, 5 minutes or 1 hour: plain, Binance's klines, Kraken's OHLCVT",
    )
    .option('--policy <file>', 'policy as JSON (default: the built-in numbers, one market a file)', path)
    .addOption(new Option('--from <time>', 'leave out bars that opened before, such as 2023-03-10').argParser(instant))
    .addOption(new Option('--to <time>', 'leave out bars that ended after').argParser(instant))
    .option('--out <file>', 'write the rows as CSV; with several files of bars, the folder for them', path)
    .option('--json', 'print one JSON object instead of the table')
    .addHelpText('after', '\nFiles may be packed (gzip, or ZIP with one file). Exit code: 0 done, 2 wrong input.')
    .action(async (options) => exit(await run(options)));
