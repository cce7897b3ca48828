import { Command, Option } from 'commander';
import { type ForecasterScore, type HorizonScore, inThreads, type ScoreReport } from '../backtest/index.ts';
import type { UnixSeconds } from '../core/units/index.ts';
import { instant } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { progress } from './progress.ts';
import { type Column, columnsOf } from './table.ts';

interface ScoreOptions {
  readonly bars: readonly string[];
  readonly from?: UnixSeconds;
  readonly to?: UnixSeconds;
  readonly json?: true;
}

const digits = (value: number | null, count: number): string => (value === null ? '-' : value.toFixed(count));

const COLUMNS: readonly Column<ForecasterScore>[] = [
  ['forecaster', ({ forecaster }) => forecaster],
  ['QLIKE', ({ qlike }) => digits(qlike, 4)],
  ['ratio', ({ qlikeRatio }) => digits(qlikeRatio, 3)],
  ['log MSE', ({ mseLogRatio }) => digits(mseLogRatio, 3)],
  ['bias', ({ bias }) => digits(bias, 3)],
  ['DM t', (one) => digits(one.dieboldMariano, 1)],
  ['spikes', ({ recall }) => digits(recall.spikes, 3)],
  ['onsets', ({ recall }) => digits(recall.onsets, 3)],
  ['missing', ({ missing }) => String(missing)],
];

const yearsOf = ({ forecasters }: HorizonScore): readonly Column<ForecasterScore>[] =>
  Object.keys(forecasters[0]?.years ?? {}).map((year) => [year, ({ years }) => digits(years[year] ?? null, 3)]);

const tableOf = ({ file, market, barSeconds, from, to, horizons }: ScoreReport): string =>
  horizons
    .map((score) => {
      const title = `${file}: ${market}, bars of ${barSeconds} s, ${from} to ${to}, ${score.horizonHours} h ahead, ${score.rows} hours`;
      return `${title}\n${columnsOf([...COLUMNS, ...yearsOf(score)], score.forecasters)}`;
    })
    .join('\n\n');

const LEGEND = `ratio and log MSE: to the baseline on the same hours, below 1 is better; years: ratio of QLIKE. DM t below -1.96: better than
chance would have it. spikes, onsets: share of the worst hours (1 %), and of those after six quiet ones, that came under an
alarm given 5 % of the time. bias: mean of outcome over forecast. A missing forecast counts twice the baseline's loss.`;

const run = async ({ bars, json, ...span }: ScoreOptions): Promise<ExitCode> => {
  const [from, to] = [span.from ?? null, span.to ?? null];
  if (from !== null && to !== null && from >= to) return complain('--to must be after --from');
  const tasks = bars.map((file) => ({ task: 'score' as const, order: { file, from, to } }));
  const bar = progress(bars.length);
  const reports = await inThreads(tasks, bar.at);
  bar.end();
  if (!reports.ok) return complain(reports.error);
  if (json) print(JSON.stringify({ files: reports.value }));
  else print(`${reports.value.map(tableOf).join('\n\n')}\n\n${LEGEND}`);
  return 0;
};

export const forecastCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('forecast').description('look at forecasts').addCommand(
    new Command('score')
      .description('judge every forecaster on recorded bars against a heterogeneous autoregression')
      .requiredOption(
        '--bars <file...>',
        "bars of 1 minute, 5 minutes or 1 hour: plain, Binance's klines, Kraken's OHLCVT",
      )
      .addOption(
        new Option('--from <time>', 'first hour judged (default: 400 days after the first bar)').argParser(instant),
      )
      .addOption(new Option('--to <time>', 'leave out bars that ended after').argParser(instant))
      .option('--json', 'print one JSON object instead of the tables')
      .addHelpText('after', '\nFiles may be packed (gzip, or ZIP with one file). Exit code: 0 done, 2 wrong input.')
      .action(async (options) => exit(await run(options))),
  );
