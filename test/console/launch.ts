import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LOADER = createRequire(import.meta.url).resolve('tsx');
const PROGRAM = fileURLToPath(new URL('../../bin/plimsoll.ts', import.meta.url));
const BATCH = fileURLToPath(new URL('./batch.ts', import.meta.url));

/** A working directory of a test's own: what the program leaves behind without being told where goes with it. */
export const workplace = () => {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  return { path, of: (name: string) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
};

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as a child process. */
export interface Running {
  readonly child: ChildProcess;
  /** All that was said so far, complete lines only. */
  readonly lines: () => readonly string[];
  /** Resolves when `holds` of what was said so far; rejects when the program ends before. */
  readonly until: (holds: (stdout: string, stderr: string) => boolean) => Promise<void>;
  readonly ended: Promise<Ended>;
}

const started = (cwd: string, script: string, ...args: readonly string[]): Running => {
  const child = spawn(process.execPath, ['--import', LOADER, script, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }) as Ended);
  const until = (holds: (stdout: string, stderr: string) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (holds(stdout, stderr)) resolve();
      };
      child.stdout?.on('data', look);
      child.stderr?.on('data', look);
      ended.then(({ code }) => reject(new Error(`ended with ${code}: ${stdout}${stderr}`)), reject);
      look();
    });
  return { child, lines: () => stdout.split('\n').slice(0, -1), until, ended };
};

export const launch = (cwd: string, ...args: readonly string[]): Running => started(cwd, PROGRAM, ...args);

/** Runs the program to its end. */
export const run = (cwd: string, ...args: readonly string[]): Promise<Ended> => launch(cwd, ...args).ended;

/** Runs short commands one after the other in one process. */
export const runBatch = async (
  cwd: string,
  commands: readonly (readonly string[])[],
): Promise<readonly Pick<Ended, 'code' | 'stdout' | 'stderr'>[]> => {
  const { stdout, stderr } = await started(cwd, BATCH, JSON.stringify(commands)).ended;
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
};
