/**
 * Cold starts: from spawning a process to its first request for work, for every function as it is bundled, against a
 * handler that does nothing, under the same local Runtime API. Interleaved, so that whatever else the machine does meets
 * all alike. Compare the ratios: the milliseconds are this machine's.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { esbuildOptions } from '../lib/cloud/bundle-options.ts';
import { startFunction } from '../lib/local/lambda/function.ts';

const ROUNDS = 15;
const EMPTY = 'empty handler';
const FUNCTIONS = new URL('../functions/', import.meta.url);

const taskRoot = mkdtempSync(join(tmpdir(), 'plimsoll-cold-'));
const names = readdirSync(FUNCTIONS).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -'.ts'.length)] : []));
for (const name of names) {
  await build(esbuildOptions(fileURLToPath(new URL(`${name}.ts`, FUNCTIONS)), join(taskRoot, `${name}.mjs`), 'node20'));
}
writeFileSync(join(taskRoot, `${EMPTY}.mjs`), 'export const handler = async () => null;');

const initMs = async (name: string): Promise<number> => {
  const started = await startFunction({ taskRoot, handler: `${name}.handler`, env: {} });
  if (!started.ok) throw new Error(`${name}: ${started.error.errorType}: ${started.error.errorMessage}`);
  await started.value.close();
  return started.value.initMs;
};

const all = [EMPTY, ...names];
const times = new Map(all.map((name) => [name, [] as number[]]));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const name of all) {
    const ms = await initMs(name);
    // The first round finds files that nothing has read yet.
    if (round > 0) times.get(name)?.push(ms);
  }
}

const figures = (name: string) => {
  const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
  return { min: sorted[0] ?? 0, median: sorted[ROUNDS >> 1] ?? 0 };
};
const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);
const base = figures(EMPTY);
console.table(
  all.map((name) => {
    const text = readFileSync(join(taskRoot, `${name}.mjs`));
    const { min, median } = figures(name);
    return {
      function: name,
      'min ms': min.toFixed(0),
      'median ms': median.toFixed(0),
      'ratio of minima': (min / base.min).toFixed(2),
      'ratio of medians': (median / base.median).toFixed(2),
      'bundle KB': kilobytes(text.length),
      'gzip KB': kilobytes(gzipSync(text).length),
    };
  }),
);
rmSync(taskRoot, { recursive: true });
