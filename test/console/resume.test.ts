import { existsSync, readFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { defaultPolicy, parsePolicy } from '../../lib/core/policy/index.ts';
import { parseInstant } from '../../lib/core/units/index.ts';
import { dryRun } from '../../lib/local/dry-run.ts';
import { openLedger } from '../../lib/local/index.ts';
import { GENERATOR_EPOCH, openGenerator } from '../../lib/local/venues/index.ts';
import { launch, run, runBatch, workplace } from './launch.ts';
import { jsonLines } from './line.ts';

const place = workplace();
afterAll(place.remove);

const MARKETS = defaultPolicy().markets.map(({ id }) => id);
const MINUTE = 60;
/** Slow enough that a signal lands among the cycles, fast enough that each start decides several. */
const START = ['start', '--port', '0', '--speed', '1800', '--json', '--all', '--data', 'ledger'];

/** Digests of one market's first entries as one run decides them that nobody interrupts, in this process. */
const uninterrupted = async (cycles: number): Promise<ReadonlyMap<string, readonly string[]>> => {
  const digests = new Map(MARKETS.map((id) => [id, [] as string[]]));
  // The default policy with the realm's own owners.
  const policy = parsePolicy(JSON.parse(readFileSync(place.of('ledger/policy.json'), 'utf8')));
  if (!policy.ok) throw new Error(policy.error.path);
  const world = { feed: openGenerator(1), policy: policy.value, realm: 'simulated:1' };
  const from = GENERATOR_EPOCH + MINUTE;
  for await (const cycle of dryRun({ ...world, from, to: from + (cycles - 1) * MINUTE })) {
    for (const { market, output } of cycle) digests.get(market.id)?.push(output.digest);
  }
  return digests;
};

const ledgerOf = async (market: string, versions: number) => {
  const opened = await openLedger(place.of('ledger'));
  if (!opened.ok) throw new Error(opened.error);
  const found = [];
  for (let version = 1; version <= versions + 1; version += 1) {
    const entry = await opened.value.ledger.entry(market, version);
    if (entry.ok && entry.value) found.push(entry.value.entry);
  }
  await opened.value.close();
  return found;
};

const atLeastCycles = (count: number) => (stdout: string) => stdout.split('\n').length > count * MARKETS.length;
const secondsOf = (at: string): number => {
  const parsed = parseInstant(at);
  return parsed.ok ? parsed.value : Number.NaN;
};

/** One start, ended by signals after a few cycles. */
const interrupted = async (...signals: readonly NodeJS.Signals[]) => {
  const program = launch(place.path, ...START);
  await program.until(atLeastCycles(3));
  for (const signal of signals) program.child.kill(signal);
  return program.ended;
};

const lockThere = (folder: string): boolean => existsSync(place.of(`${folder}/lock.json`));

// Three runs are started, stopped and started again, each a whole controller, beside the tests of other files.
vi.setConfig({ testTimeout: 180_000 });

it.concurrent('goes on after SIGTERM, SIGINT and kill -9 with the bytes of a run that nobody interrupted', async () => {
  const terminated = await interrupted('SIGTERM');
  expect([terminated.code, lockThere('ledger')], terminated.stderr).toEqual([0, false]);
  // As npm does it: one Ctrl-C comes as two signals. (Two of one kind could reach the process as one.)
  const stopped = await interrupted('SIGINT', 'SIGTERM');
  expect([stopped.code, lockThere('ledger')], stopped.stderr).toEqual([0, false]);
  const killed = await interrupted('SIGKILL');
  expect([killed.signal, lockThere('ledger')]).toEqual(['SIGKILL', true]);
  const last = await run(place.path, ...START, '--cycles', '2');
  expect(last.code, last.stderr).toBe(0);

  const lines = [terminated, stopped, killed, last].flatMap(({ stdout }) =>
    jsonLines(stdout.slice(0, stdout.lastIndexOf('\n') + 1)),
  );
  const total = Math.max(...lines.map(({ version }) => version));
  const expected = await uninterrupted(total);
  for (const market of MARKETS) {
    const entries = await ledgerOf(market, total);
    expect(entries.map(({ digest }) => digest)).toEqual(expected.get(market));
    for (const line of lines.filter((one) => one.market === market)) {
      expect(line.digest).toBe(entries[line.version - 1]?.digest);
      expect(secondsOf(line.at)).toBe(GENERATOR_EPOCH + line.version * MINUTE);
    }
  }
  // What stopped by itself has said everything it decided: the next one begins where it ended, without gap or repetition.
  const [first, second, third] = [terminated, stopped, killed].map(({ stdout }) =>
    jsonLines(stdout.slice(0, stdout.lastIndexOf('\n') + 1)).filter(({ market }) => market === 'BTC-USD-PERP'),
  );
  expect(second?.[0]?.version).toBe((first?.at(-1)?.version ?? 0) + 1);
  expect(third?.[0]?.version).toBe((second?.at(-1)?.version ?? 0) + 1);

  const events = readFileSync(place.of('ledger/events.jsonl'), 'utf8').trim().split('\n');
  for (const market of MARKETS) {
    for (const digest of expected.get(market) ?? []) {
      expect(events.some((event) => event.includes(market) && event.includes(digest))).toBe(true);
    }
  }
});

it.concurrent('lets nobody else into a folder that it has open, and everybody look', async () => {
  // A place of its own: which folder was started last is what this asks.
  const own = workplace();
  const folder = own.of('held');
  const program = launch(own.path, 'start', '--port', '0', '--json', '--data', folder);
  await program.until((stdout) => stdout.includes('"BTC-USD-PERP","version":2'));
  const [second, otherRealm, replayed] = await runBatch(own.path, [
    ['start', '--port', '0', '--cycles', '1', '--data', folder],
    ['start', '--port', '0', '--cycles', '1', '--seed', '2', '--data', folder],
    // Without --data: the folder that was started last.
    ['replay', 'BTC-USD-PERP', '2'],
  ]);
  expect(second).toMatchObject({ code: 2, stdout: '' });
  expect(second?.stderr).toContain(`process ${program.child.pid}`);
  expect(otherRealm).toMatchObject({ code: 2, stdout: '' });
  expect(otherRealm?.stderr).toContain('simulated:1');
  expect(replayed).toMatchObject({ code: 0, stderr: '' });
  expect(replayed?.stdout).toMatch(/BTC-USD-PERP version 2: identical, \d+ bytes, digest 0x/);

  program.child.kill('SIGTERM');
  expect((await program.ended).code).toBe(0);
  const { digest } = jsonLines((await program.ended).stdout).find(
    ({ market, version }) => market === 'BTC-USD-PERP' && version === 1,
  ) ?? { digest: 'none' };
  const [again, unknown] = await runBatch(own.path, [
    ['replay', 'BTC-USD-PERP', '1', '--json', '--data', folder],
    ['replay', 'BTC-USD-PERP', '99999', '--data', folder],
  ]);
  expect(again?.code, again?.stderr).toBe(0);
  expect(JSON.parse(again?.stdout ?? '')).toMatchObject({ version: 1, outcome: 'identical', digest });
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown?.stderr).toContain('99999');
  own.remove();
});

it.concurrent('closes what it has opened when it is stopped while it starts', async () => {
  const watching = watch(place.path);
  const program = launch(place.path, 'start', '--port', '0', '--data', 'early');
  for await (const { filename } of watching) if (filename === 'early') break;
  program.child.kill('SIGTERM');
  const { code, stdout } = await program.ended;
  expect([code, lockThere('early')], stdout).toEqual([0, false]);
});
