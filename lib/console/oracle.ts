import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import {
  type Files,
  GROUPS,
  type Group,
  MARCH_FROM,
  MARCH_TO,
  parseRecorded,
  type Recorded,
  type ReportRow,
} from '../backtest/index.ts';
import { ok, type Result } from '../core/units/index.ts';
import { path } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { codeOf, EXIT_CODES, ROW_COLUMNS } from './rows.ts';
import { columnsOf } from './table.ts';

/** Read once: most files serve several groups. */
const reader = (folder: string) => {
  const read = new Map<string, Result<Recorded, string>>();
  return (file: string): Result<Recorded, string> => {
    const recorded = read.get(file) ?? parseRecorded(file, readFileSync(join(folder, file)));
    read.set(file, recorded);
    return recorded;
  };
};

/** The files of a group by their paths, or what is wrong with the first that cannot be read. */
const filesOf = ({ files }: Group, read: ReturnType<typeof reader>): Result<Files, string> => {
  const found = new Map<string, Recorded>();
  for (const file of files) {
    const recorded = read(file);
    if (!recorded.ok) return recorded;
    found.set(file, recorded.value);
  }
  return ok(found);
};

const missing = ({ name, about }: Group, absent: readonly string[]): ReportRow => ({
  ...{ name, bound: about, value: `absent: ${absent.join(', ')}`, holds: null },
});

interface Report {
  readonly rows: readonly ReportRow[];
  readonly isAbsent: boolean;
}

const report = (groups: readonly Group[], folder: string): Result<Report, string> => {
  const read = reader(folder);
  const startedMs = performance.now();
  const say = (text: string): void => {
    process.stderr.write(`${((performance.now() - startedMs) / 1000).toFixed(0).padStart(4)} s  ${text} …\n`);
  };
  const rows: ReportRow[] = [];
  let isAbsent = false;
  for (const group of groups) {
    const absent = group.files.filter((file) => !existsSync(join(folder, file)));
    if (absent.length > 0) {
      isAbsent = true;
      rows.push(missing(group, absent));
      continue;
    }
    const files = filesOf(group, read);
    if (!files.ok) return files;
    rows.push(...group.rows({ files: files.value, spans: [{ from: MARCH_FROM, to: MARCH_TO }], say }));
  }
  return ok({ rows, isAbsent });
};

const run = ({ data, only, json }: { data: string; only?: string; json?: true }): ExitCode => {
  const groups = GROUPS.filter(({ name }) => only === undefined || name === only);
  const made = report(groups, data);
  if (!made.ok) return complain(made.error);
  const { rows, isAbsent } = made.value;
  print(json ? JSON.stringify({ rows }) : columnsOf(ROW_COLUMNS, rows));
  return codeOf(rows, isAbsent);
};

const groupsText = GROUPS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n');

const reportCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('report')
    .description(
      'what the price does on real bad days: runs the recorded feeds through the oracle and holds it to its bounds',
    )
    .option('--data <dir>', 'folder of the recordings', path, process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data')
    .addOption(new Option('--only <name>', 'one group of rows').choices(GROUPS.map(({ name }) => name)))
    .option('--json', 'print one JSON object')
    .addHelpText('after', `\nGroups:\n${groupsText}\n\n${EXIT_CODES}`)
    .action((options) => exit(run(options)));

export const oracleCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('oracle').description('how good the price is').addCommand(reportCommand(exit));
