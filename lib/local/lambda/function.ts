import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '../../core/units/index.ts';
import { type FunctionError, functionError, startRuntimeApi } from './runtime-api.ts';

export type { FunctionError } from './runtime-api.ts';

export interface FunctionOptions {
  /** The folder that a deployment would unpack, with the bundle in it. */
  readonly taskRoot: string;
  /** File without `.mjs`, and export: `read.handler`. */
  readonly handler: string;
  /** All that the process sees besides what the platform itself sets: nothing of ours leaks into it. */
  readonly env: NodeJS.ProcessEnv;
  /** What a deployment would set as the function's time limit. */
  readonly timeoutMs?: number;
  /** Told what the process writes, line or not. */
  readonly onOutput?: (text: string) => void;
}

/** A bundled handler in a process of its own, as on the platform: one event at a time, parts kept between them. */
export interface RunningFunction {
  /** From spawning the process to its first request for work. */
  readonly initMs: number;
  /** What the handler gave, or why it did not. A process that ended or ran out of time is not started again. */
  readonly invoke: (event: unknown) => Promise<Result<unknown, FunctionError>>;
  readonly close: () => Promise<void>;
}

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));
const TIMEOUT_MS = 30_000;

/** What the platform sets; the credentials stand for those of the function's role. */
const platformEnvironment = (address: string, { taskRoot, handler }: FunctionOptions): NodeJS.ProcessEnv => ({
  AWS_LAMBDA_RUNTIME_API: address,
  AWS_LAMBDA_FUNCTION_NAME: handler.split('.')[0],
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
  LAMBDA_TASK_ROOT: taskRoot,
  _HANDLER: handler,
  TZ: ':UTC',
});

const stopped = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
};

/** Starts a function and waits until it asks for work; the error is what it reported instead. */
export const startFunction = async (options: FunctionOptions): Promise<Result<RunningFunction, FunctionError>> => {
  const { env, timeoutMs = TIMEOUT_MS, onOutput = () => undefined } = options;
  const api = await startRuntimeApi();
  const spawnedMs = performance.now();
  const child = spawn(process.execPath, [BOOTSTRAP], {
    env: { ...env, ...platformEnvironment(api.address, options) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
  child.once('exit', (code, signal) =>
    api.abandon(functionError('Runtime.ExitError', `Runtime exited with ${signal ?? `code ${code}`}`)),
  );
  const close = async (): Promise<void> => {
    await stopped(child);
    await api.close();
  };
  const ready = await api.ready;
  if (!ready.ok) {
    await close();
    return err(ready.error);
  }
  const invoke: RunningFunction['invoke'] = async (event) => {
    const impatience = setTimeout(() => {
      api.abandon(functionError('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`));
      child.kill('SIGKILL');
    }, timeoutMs);
    const outcome = await api.invoke(event, timeoutMs);
    clearTimeout(impatience);
    return outcome;
  };
  return ok({ initMs: ready.value - spawnedMs, invoke, close });
};
