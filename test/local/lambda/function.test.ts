import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { type FunctionOptions, type RunningFunction, startFunction } from '../../../lib/local/lambda/function.ts';

const taskRoot = mkdtempSync(join(tmpdir(), 'plimsoll-'));
const running: RunningFunction[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});
afterAll(() => rmSync(taskRoot, { recursive: true }));

let files = 0;
/** Starts a module of the given text, whose export `handler` is the function. */
const start = async (text: string, more: Partial<FunctionOptions> = {}) => {
  files += 1;
  writeFileSync(join(taskRoot, `f${files}.mjs`), text);
  const started = await startFunction({ taskRoot, handler: `f${files}.handler`, env: {}, ...more });
  if (started.ok) running.push(started.value);
  return started;
};
const startOrThrow = async (text: string, more: Partial<FunctionOptions> = {}): Promise<RunningFunction> => {
  const started = await start(text, more);
  if (!started.ok) throw new Error(started.error.errorMessage);
  return started.value;
};

test('one process answers event after event, in order and with what it kept, and asks with the platform headers', async () => {
  const { invoke, initMs } = await startOrThrow(`
    const seen = [];
    export const handler = async (event, context) => {
      seen.push(event.n);
      const left = context.getRemainingTimeInMillis();
      return { seen, id: context.awsRequestId, arn: context.invokedFunctionArn, timed: left > 0 && left <= 30000,
        trace: process.env._X_AMZN_TRACE_ID };
    };`);
  const answers = await Promise.all([1, 2, 3].map((n) => invoke({ n })));
  const values = answers.map((one) => (one.ok ? (one.value as Record<string, unknown>) : expect.fail()));
  expect(values.map(({ seen }) => seen)).toEqual([[1], [1, 2], [1, 2, 3]]);
  expect(new Set(values.map(({ id }) => id)).size).toBe(3);
  expect(values.every(({ timed }) => timed)).toBe(true);
  expect(values[0]?.arn).toMatch(/^arn:aws:lambda:/);
  expect(values[0]?.trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/);
  expect(initMs).toBeGreaterThan(0);
});

test('what a handler throws is told with its type, and the next event finds the process alive', async () => {
  const { invoke } = await startOrThrow(`
    export const handler = async (event) => { if (event.bad) throw new RangeError('too far'); return undefined; };`);
  expect(await invoke({ bad: true })).toMatchObject({
    ok: false,
    error: {
      errorType: 'RangeError',
      errorMessage: 'too far',
      trace: expect.arrayContaining([expect.stringContaining('too far')]),
    },
  });
  expect(await invoke({})).toEqual({ ok: true, value: null });
});

test('an answer that JSON cannot carry, or that is larger than the platform takes, is a failure and no answer', async () => {
  const { invoke } = await startOrThrow(`
    export const handler = async ({ bytes }) => bytes ? 'x'.repeat(bytes) : { big: 1n };`);
  expect(await invoke({})).toMatchObject({ ok: false, error: { errorType: 'TypeError' } });
  expect(await invoke({ bytes: 6 * 1024 * 1024 })).toMatchObject({
    ok: false,
    error: { errorType: 'Function.ResponseSizeTooLarge' },
  });
  expect(await invoke({ bytes: 6 * 1024 * 1024 - 2 })).toMatchObject({ ok: true });
});

test.each([
  ['a module that throws', `throw new SyntaxError('not today');`, 'SyntaxError', 'not today'],
  [
    'a module without the handler',
    'export const other = 1;',
    'Runtime.HandlerNotFound',
    'is undefined or not exported',
  ],
  ['a module that ends the process', 'process.exit(7);', 'Runtime.ExitError', 'code 7'],
])('%s never asks for work, and says why', async (_, text, errorType, message) => {
  expect(await start(text)).toMatchObject({
    ok: false,
    error: { errorType, errorMessage: expect.stringContaining(message) },
  });
});

test('a process that dies or outlives its time limit takes its invocation and all later ones with it', async () => {
  const dying = await startOrThrow('export const handler = async () => process.exit(0);');
  expect(await dying.invoke({})).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
  expect(await dying.invoke({})).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
  const slow = await startOrThrow('export const handler = () => new Promise((done) => setTimeout(done, 60000));', {
    timeoutMs: 200,
  });
  expect(await slow.invoke({})).toMatchObject({
    ok: false,
    error: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 0.20 seconds' },
  });
});

test('the process sees the environment it is given and the platform`s, and nothing of ours', async () => {
  process.env.PLIMSOLL_OF_THE_PARENT = 'leaked';
  const { invoke } = await startOrThrow('export const handler = async () => process.env;', { env: { GIVEN: 'yes' } });
  delete process.env.PLIMSOLL_OF_THE_PARENT;
  const { value } = (await invoke({})) as { value: Record<string, string> };
  expect(value).toMatchObject({ GIVEN: 'yes', AWS_REGION: 'us-east-1', LAMBDA_TASK_ROOT: taskRoot });
  expect(value).not.toHaveProperty('PLIMSOLL_OF_THE_PARENT');
  expect(value).not.toHaveProperty('HOME');
});
