import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { err, ok, type Result } from '../core/units/index.ts';
import type { BacktestOrder, BacktestReport } from './backtest.ts';
import type { BreakerOrder, BreakerPart } from './breaker/task.ts';
import type { BarsPlan, PlanOrder } from './plan/bars.ts';
import type { ScoreOrder, ScoreReport } from './score/score.ts';

/** What can be done with a file in a thread: what it takes, and what comes of it. */
export interface Tasks {
  readonly breaker: { readonly order: BreakerOrder; readonly report: BreakerPart };
  readonly backtest: { readonly order: BacktestOrder; readonly report: BacktestReport };
  readonly plan: { readonly order: PlanOrder; readonly report: BarsPlan };
  readonly score: { readonly order: ScoreOrder; readonly report: ScoreReport };
}
export type TaskName = keyof Tasks;

/** What a thread is given to do, and what it says: how far it is, any number of times, and once what came of it. */
export type ThreadTask<Name extends TaskName = TaskName> = {
  readonly [Each in Name]: { readonly task: Each; readonly order: Tasks[Each]['order'] };
}[Name];
export type ThreadReply<Report = unknown> = { readonly share: number } | { readonly result: Result<Report, string> };

/** `file` is the index of its order. */
export type OnShare = (file: number, share: number) => void;

/**
 * The thread's program as one module. A thread does not inherit how its parent reads TypeScript, and the loader's own flag
 * is without effect in it; bundled here, it needs none, and runs a quarter faster than the loader's output, which names
 * every function anew each time it is made.
 */
const threadProgram = (): URL => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return new URL(`data:text/javascript;base64,${text}`);
};

const runThread = <Report>(program: URL, task: ThreadTask, running: Set<Worker>, onShare: (share: number) => void) =>
  new Promise<Result<Report, string>>((resolve) => {
    const worker = new Worker(program, { workerData: task });
    running.add(worker);
    let result: Result<Report, string> = err(`${task.order.file}: its thread was stopped`);
    worker.on('message', (reply: ThreadReply<Report>) => {
      if ('share' in reply) onShare(reply.share);
      else result = reply.result;
    });
    worker.on('error', (cause: Error) => {
      result = err(`${task.order.file}: ${cause.message}`);
    });
    worker.on('exit', () => {
      running.delete(worker);
      resolve(result);
    });
  });

/**
 * Does one task a file, as many at once as there are processors. Reports come in the order of the tasks, whatever
 * finished first. The first file that fails ends all: nobody should wait for the others to be told.
 */
export const inThreads = async <Name extends TaskName>(
  tasks: readonly (ThreadTask & ThreadTask<Name>)[],
  onShare: OnShare,
): Promise<Result<readonly Tasks[Name]['report'][], string>> => {
  const program = threadProgram();
  const running = new Set<Worker>();
  const reports: Tasks[Name]['report'][] = [];
  const left = [...tasks.entries()];
  let failed: string | null = null;
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next && failed === null; next = left.shift()) {
      const [index, task] = next;
      const result = await runThread<Tasks[Name]['report']>(program, task, running, (share) => onShare(index, share));
      if (result.ok) reports[index] = result.value;
      else if (failed === null) {
        failed = result.error;
        for (const worker of running) worker.terminate();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(tasks.length, availableParallelism()) }, work));
  return failed === null ? ok(reports) : err(failed);
};
