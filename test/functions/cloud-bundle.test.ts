import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { esbuildOptions } from '../../lib/cloud/bundle-options.ts';
import { ServiceFunction } from '../../lib/cloud/service-function.ts';
import { startFunction } from '../../lib/local/lambda/function.ts';
import { functionUrlEvent } from '../support/platform-events.ts';

const ENTRY = fileURLToPath(new URL('../../functions/read.ts', import.meta.url));
const outdir = mkdtempSync(join(tmpdir(), 'plimsoll-cloud-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** The folder that would be uploaded as the read function. */
const uploaded = (): string => {
  const app = new App({ outdir });
  new ServiceFunction(new Stack(app, 'Only'), 'Read', {
    name: 'read',
    stage: 'test',
    description: 'as the cloud would have it',
    environment: {},
    statements: [],
    timeoutSeconds: 10,
    memoryMb: 512,
    logRetentionDays: 30,
    concurrency: 1,
    deadLetters: null,
    beside: 'web/build.ts',
  });
  app.synth();
  const asset = readdirSync(outdir).find((name) => existsSync(join(outdir, name, 'index.mjs')));
  return join(outdir, asset ?? expect.fail('nothing was bundled'));
};

test('what is measured and run here is byte for byte what is deployed, and the page lies beside it', async () => {
  const taskRoot = uploaded();
  const outfile = join(outdir, 'here', 'index.mjs');
  await build(esbuildOptions(ENTRY, outfile));
  const [here, there] = [outfile, join(taskRoot, 'index.mjs')].map((file) => readFileSync(file, 'utf8'));
  expect(here === there, `${here?.length} and ${there?.length} characters`).toBe(true);

  const started = await startFunction({ taskRoot, handler: 'index.handler', env: {} });
  if (!started.ok) expect.fail(started.error.errorMessage);
  const answer = await started.value.invoke(functionUrlEvent({ path: '/' }));
  await started.value.close();
  expect(answer).toMatchObject({
    ok: true,
    value: { statusCode: 200, body: expect.stringContaining('<!doctype html>') },
  });
});
