import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { launch, run, workplace } from './launch.ts';
import { addressAfter, jsonLines } from './line.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const place = workplace();
afterAll(place.remove);

const FAST = ['--port', '0', '--speed', '1000000'];

it.concurrent('prints one JSON object a line and nothing else on standard output, streams only when asked', async () => {
  const [perps, all] = await Promise.all([
    run(place.path, 'start', ...FAST, '--cycles', '3', '--json', '--data', 'perps'),
    run(place.path, 'start', ...FAST, '--cycles', '3', '--json', '--all', '--data', 'all'),
  ]);
  expect([perps.code, all.code]).toEqual([0, 0]);
  const marketsOf = (stdout: string) => new Set(jsonLines(stdout).map(({ market }) => market));
  expect(marketsOf(perps.stdout)).toEqual(new Set(['BTC-USD-PERP', 'ETH-USD-PERP', 'SOL-USD-PERP']));
  expect(marketsOf(all.stdout)).toEqual(new Set([...marketsOf(perps.stdout), 'USDT-USD', 'USDC-USD']));
  expect(jsonLines(all.stdout)).toHaveLength(15);
  const bitcoin = jsonLines(perps.stdout).filter(({ market }) => market === 'BTC-USD-PERP');
  expect(bitcoin.map(({ at }) => at)).toEqual(['2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z', '2026-01-01T00:03:00Z']);
  expect(bitcoin.map(({ version }) => version)).toEqual([1, 2, 3]);
  expect(perps.stderr).toContain('curl http');
});

it('says off a terminal where to look, and what it says where to look answers', async () => {
  const program = launch(place.path, 'start', '--port', '0', '--data', 'words');
  // The slowest start that a newcomer should have to bear, twice over: other tests run on the same cores.
  const bounded = AbortSignal.timeout(20_000);
  await Promise.race([
    program.until((stdout) => stdout.includes('BTC-USD-PERP  v2  valid  price ')),
    new Promise((_, reject) => bounded.addEventListener('abort', () => reject(new Error('no word in twenty seconds')))),
  ]);
  const words = program.lines().join('\n');
  expect(words).not.toContain('\u001b');
  const parameters = await fetch(addressAfter(words, 'parameters'));
  expect(await parameters.json()).toMatchObject({ market: 'BTC-USD-PERP', status: 'valid', realm: 'simulated:1' });
  expect((await fetch(addressAfter(words, 'health'))).status).toBe(200);
  expect(addressAfter(words, 'verify')).toBe(addressAfter(words, 'parameters'));
  expect(readFileSync(place.of('words/events.jsonl'), 'utf8')).toContain('BTC-USD-PERP');
  const origin = new URL(addressAfter(words, 'health')).origin;
  for (const path of pathsOfReadme()) expect((await fetch(origin + path)).status, path).toBe(200);
  program.child.kill('SIGTERM');
  expect((await program.ended).code).toBe(0);
});

/** The paths in README's table, with a market and a version filled in. */
const pathsOfReadme = (): readonly string[] =>
  [...readFileSync(`${root}README.md`, 'utf8').matchAll(/^\| `(\/v1\/[^`]*)` \|/gm)].map(([, path = '']) =>
    path.replace('{m}', 'BTC-USD-PERP').replace('{version}', '1'),
  );

it.concurrent('ends cleanly when whoever reads its output goes away', async () => {
  const program = launch(place.path, 'start', ...FAST, '--json', '--data', 'pipe');
  await program.until((stdout) => stdout.includes('\n'));
  program.child.stdout?.destroy();
  const { code, stderr } = await program.ended;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('stopped');
});

it('is there after an installation: npx plimsoll from the checkout', () => {
  const { status, stdout } = spawnSync('npx', ['--no', '--offline', 'plimsoll', '--help'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  for (const command of ['start', 'replay', 'verify', 'policy'])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
});
