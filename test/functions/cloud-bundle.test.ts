import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { esbuildOptions, FUNCTION_BUNDLING } from '../../lib/cloud/bundle-options.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const outdir = mkdtempSync(join(tmpdir(), 'plimsoll-cloud-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** The smallest of them: what is compared is the options, and they are the same for all. */
const ENTRY = join(ROOT, 'functions/monitor.ts');

const bundledByTheCloud = (): string => {
  const app = new App({ outdir });
  new NodejsFunction(new Stack(app, 'Only'), 'Function', {
    entry: ENTRY,
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'package-lock.json'),
    runtime: Runtime.NODEJS_24_X,
    bundling: { ...FUNCTION_BUNDLING, format: OutputFormat.ESM },
  });
  app.synth();
  const asset = readdirSync(outdir).find((name) => name.startsWith('asset.')) ?? '';
  return readFileSync(join(outdir, asset, 'index.mjs'), 'utf8');
};

test('what is measured and run here is byte for byte what is deployed', async () => {
  const outfile = join(outdir, 'here', 'index.mjs');
  await build(esbuildOptions(ENTRY, outfile));
  const [here, there] = [readFileSync(outfile, 'utf8'), bundledByTheCloud()];
  expect(here === there, `${here.length} and ${there.length} characters`).toBe(true);
});
