import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { checkedIn, ROOT } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-synth-'));
const cwd = fileURLToPath(ROOT);
const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly output: string;
}

const run = (file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(file, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });

const templatesIn = (out: string): readonly string[] =>
  readdirSync(out)
    .filter((file) => file.endsWith('.template.json'))
    .sort();

/** A proxy that lets nothing through and counts who tried. */
const startWall = async () => {
  let knocks = 0;
  const server = createServer((socket) => {
    knocks += 1;
    socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, knocks: () => knocks };
};

describe('cdk synth with the checked-in cdk.json', () => {
  it('writes both stacks without an account, behind a proxy that lets nothing through and is not even asked', async () => {
    const wall = await startWall();
    const out = join(folder, 'out');
    const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
    const proxies = Object.fromEntries(names.map((name) => [name, wall.url]));
    const nobody = { AWS_EC2_METADATA_DISABLED: 'true', AWS_ACCESS_KEY_ID: '', AWS_PROFILE: '', HOME: folder };
    const cdk = join(cwd, 'node_modules/aws-cdk/bin/cdk');
    // Only the stack that is named has its functions bundled, and this one has none: another test looks at bundles.
    const args = [cdk, 'synth', 'plimsoll-dev-state', '--exclusively', '--quiet', '--output', out, '--proxy', wall.url];
    const ended = await run(process.execPath, args, { ...proxies, ...nobody });
    expect(ended).toMatchObject({ code: 0 });
    expect(templatesIn(out)).toEqual(['plimsoll-dev-controller.template.json', 'plimsoll-dev-state.template.json']);
    expect(wall.knocks()).toBe(0);
  });
});

describe('the app by itself', () => {
  const app = (context: Record<string, unknown>, more: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { CDK_CONTEXT_JSON: JSON.stringify(context), ...more });

  it('refuses a stage that it does not know before anything is written', async () => {
    const out = join(folder, 'refused');
    const ended = await app({ ...checkedIn(), stage: 'production' }, { CDK_OUTDIR: out });
    expect(ended.code).toBe(2);
    expect(ended.output).toMatch(
      /^plimsoll: stage "production" is not under context\.stages .*choose one or add it\n$/,
    );
    expect(templatesIn(out)).toEqual([]);
  });
});
