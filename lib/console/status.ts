import { join } from 'node:path';
import { Command } from 'commander';
import { err, ok, type Result } from '../core/units/index.ts';
import {
  type AlarmFile,
  type MarketStanding,
  openLedger,
  type RunStanding,
  readAlarms,
  readLatency,
  readLock,
  readPolicyFile,
  readStanding,
  type ServedLatency,
  type Standing,
} from '../local/index.ts';
import { latencyText, ppmPercent, priceText } from './display.ts';
import { path } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { type Column, columnsOf } from './table.ts';

interface Controller {
  readonly pid: number;
  readonly startedAt: string;
  readonly endpoint: string | null;
}

interface Status extends Standing {
  readonly folder: string;
  readonly realm: string;
  /** Who has the folder open; null while nobody runs. */
  readonly controller: Controller | null;
  /** As the last run left them; null where it left none. */
  readonly alarms: AlarmFile | null;
  /** Of the last run that was stopped; null where there was none. */
  readonly latency: ServedLatency | null;
}

const controllerOf = (folder: string): Controller | null => {
  const state = readLock(folder);
  const holder = state.ok ? state.value.holder : null;
  // Without a controller this very command has the folder open.
  if (!holder || holder.pid === process.pid) return null;
  return { pid: holder.pid, startedAt: holder.startedAt, endpoint: holder.endpoint };
};

const read = async (data: string | null): Promise<Result<Status, string>> => {
  const opened = await openLedger(data);
  if (!opened.ok) return opened;
  const { ledger, close, folder, realm } = opened.value;
  const policy = await readPolicyFile(join(folder, 'policy.json'));
  const standing = policy.ok ? await readStanding(ledger, policy.value) : policy;
  const controller = controllerOf(folder);
  await close();
  if (!standing.ok) return err(standing.error);
  return ok({ folder, realm, controller, ...standing.value, alarms: readAlarms(folder), latency: readLatency(folder) });
};

const breakerText = ({ newest }: MarketStanding): string => {
  if (!newest) return '-';
  const { market, data } = newest.breaker;
  return data === 'valid' ? market : `${market}/${data}`;
};

const MARKET_COLUMNS: readonly Column<MarketStanding>[] = [
  ['market', ({ market }) => market],
  ['version', ({ newest }) => String(newest?.version ?? '-')],
  ['slot', ({ newest }) => newest?.slot ?? 'nothing yet'],
  ['valid until', ({ newest }) => newest?.validUntil ?? '-'],
  ['price', ({ newest }) => (newest?.price ? priceText(newest.price) : 'no price')],
  ['maintenance', ({ newest }) => ppmPercent(newest?.maintenancePpm ?? null)],
  ['breaker', breakerText],
  ['undelivered', ({ undelivered }) => String(undelivered)],
  ['status', ({ newest }) => (newest ? [newest.status, ...newest.reasons].join(' ') : '-')],
];

const sourceLines = ({ markets }: Standing): { market: string; source: string; verdict: string; age: string }[] =>
  markets.flatMap(({ market, sources }) =>
    sources.map(({ source, verdict, ageSeconds }) => ({
      market,
      source,
      verdict,
      age: ageSeconds === null ? '-' : `${ageSeconds.toFixed(1)} s`,
    })),
  );

const SOURCE_COLUMNS: readonly Column<ReturnType<typeof sourceLines>[number]>[] = [
  ['market', ({ market }) => market],
  ['source', ({ source }) => source],
  ['verdict', ({ verdict }) => verdict],
  ['age', ({ age }) => age],
];

const runColumns = (markets: number): readonly Column<RunStanding>[] => [
  ['run', ({ slot }) => slot],
  ['decided', ({ committed }) => `${committed} of ${markets}`],
  ['not valid', ({ notValid }) => String(notValid)],
  ['late', ({ lateSeconds }) => `${lateSeconds.toFixed(1)} s`],
];

const alarmLines = ({ alarms }: Status): string[] => {
  if (!alarms) return [];
  const ringing = alarms.alarms.filter(({ state }) => state === 'alarm');
  if (ringing.length === 0) return [`no alarm of ${alarms.alarms.length} since ${alarms.clock}`];
  return ringing.map(({ severity, id, since, runbook }) => `ALARM ${severity} ${id} since ${since}: ${runbook}`);
};

const textOf = (status: Status): string => {
  const { realm, folder, controller, markets, runs } = status;
  const running = controller
    ? `running in process ${controller.pid} since ${controller.startedAt}, ${controller.endpoint ?? 'no endpoint'}`
    : 'not running';
  const blocks = [
    `${realm} in ${folder}: ${running}`,
    columnsOf(MARKET_COLUMNS, markets),
    columnsOf(runColumns(markets.length), runs),
    columnsOf(SOURCE_COLUMNS, sourceLines(status)),
    ...alarmLines(status),
    ...(status.latency ? [latencyText(status.latency)] : []),
  ];
  return blocks.join('\n\n');
};

const run = async ({ data, json }: { data?: string; json?: true }): Promise<ExitCode> => {
  const status = await read(data ?? null);
  if (!status.ok) return complain(status.error);
  print(json ? JSON.stringify(status.value) : textOf(status.value));
  return 0;
};

export const statusCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('status')
    .description('markets, last runs, sources with their last verdicts, alarms')
    .option('--data <dir>', 'data folder (default: the one started last)', path)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit code: 0 shown, 2 there is nothing to show or it cannot be read.')
    .action(async (options) => exit(await run(options)));
