import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type BundleTarget, esbuildOptions } from '../../lib/cloud/bundle-options.ts';

const FUNCTIONS = new URL('../../functions/', import.meta.url);

/** Every function there is, by the name of its file. */
export const functionNames = (): readonly string[] =>
  readdirSync(FUNCTIONS)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();

/** The named functions as a deployment would unpack them: one file each, and its map. All in one go, for speed. */
export const bundleFunctions = async (names: readonly string[], target?: BundleTarget) => {
  const taskRoot = mkdtempSync(join(tmpdir(), 'plimsoll-bundles-'));
  const fileOf = (name: string): string => join(taskRoot, `${name}.mjs`);
  const { outfile: _, ...options } = esbuildOptions('', '', target);
  const entryPoints = names.map((name) => fileURLToPath(new URL(`${name}.ts`, FUNCTIONS)));
  await build({ ...options, entryPoints, outdir: taskRoot, outExtension: { '.js': '.mjs' } });
  return {
    taskRoot,
    fileOf,
    bytesOf: (name: string): number => statSync(fileOf(name)).size,
    remove: () => rmSync(taskRoot, { recursive: true }),
  };
};
export type Bundles = Awaited<ReturnType<typeof bundleFunctions>>;
