import { Command, Option } from 'commander';
import { inThreads, PLAN_SCHEMA, type PolicyPlan, policyDifferences, policyPlan } from '../backtest/index.ts';
import { type Policy, policyHash } from '../core/policy/index.ts';
import { ok, type Result } from '../core/units/index.ts';
import { readPolicyFile } from '../local/index.ts';
import { duration, path } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { type PlanRequest, type Played, planLedger } from './policy-plan-ledger.ts';
import { planText } from './policy-plan-text.ts';
import { progress } from './progress.ts';

interface PlanOptions {
  readonly history: number;
  readonly bars?: readonly string[];
  readonly data?: string;
  readonly json?: true;
}

const perpsOf = ({ markets }: Policy): readonly string[] =>
  markets.flatMap(({ id, kind }) => (kind === 'perp' ? [id] : []));

const planFiles = async (files: readonly string[], request: PlanRequest): Promise<Result<Played, string>> => {
  const bar = progress(files.length);
  const tasks = files.map((file) => ({ task: 'plan' as const, order: { file, ...request } }));
  const reports = await inThreads(tasks, bar.at);
  bar.end();
  if (!reports.ok) return reports;
  const perps = reports.value.map(({ perp }) => perp);
  const markets = perpsOf(request.next).filter((id) => !perps.some(({ market }) => market === id));
  return ok({ unrecorded: { markets, sources: [] }, histories: reports.value.map(({ history }) => history), perps });
};

const played = async (request: PlanRequest, { bars, data }: PlanOptions): Promise<Result<Played, string>> => {
  if (bars) return planFiles(bars, request);
  const bar = progress(1);
  const result = await planLedger(data ?? null, request, (share) => bar.at(0, share));
  bar.end();
  return result;
};

const run = async (oldFile: string, newFile: string, options: PlanOptions): Promise<ExitCode> => {
  if (options.bars && options.data !== undefined) return complain('give --bars or --data: history is of one of them');
  const old = await readPolicyFile(oldFile);
  if (!old.ok) return complain(old.error);
  const next = await readPolicyFile(newFile);
  if (!next.ok) return complain(next.error);
  const request = { old: old.value, next: next.value, historySeconds: options.history };
  const history = await played(request, options);
  if (!history.ok) return complain(history.error);
  const named = (file: string, policy: Policy) => ({ file, name: policy.name, hash: policyHash(policy) });
  const plan: PolicyPlan = {
    schema: PLAN_SCHEMA,
    old: named(oldFile, old.value),
    new: named(newFile, next.value),
    differences: [...policyDifferences(old.value, next.value)],
    ...history.value,
  };
  print(options.json ? JSON.stringify(policyPlan.parse(plan)) : planText(plan));
  return 0;
};

export const planCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('plan')
    .description('what activating policy NEW instead of OLD would do: fields, first vectors, and a span of history')
    .argument('<old>', 'policy as JSON')
    .argument('<new>', 'policy as JSON, the one that would be signed')
    .addOption(
      new Option('--history <time>', 'the last so many days, hours or minutes of what is recorded')
        .argParser(duration)
        .default(duration('90d'), '90d'),
    )
    .option('--bars <file...>', 'decide bars instead of what a ledger recorded: a file a perp, as backtest takes them')
    .option('--data <dir>', 'data folder (default: the one started last)', path)
    .option('--json', 'print one JSON object, plimsoll.policy-plan/1')
    .addHelpText(
      'after',
      '\nBoth policies decide the same recorded inputs, from the entry before the span. Exit code: 0 planned, 2 wrong input.',
    )
    .action(async (old, next, options) => exit(await run(old, next, options)));
