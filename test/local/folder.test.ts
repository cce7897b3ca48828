import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Folder, lastStarted, openFolder, readLock, rememberStarted } from '../../lib/local/folder.ts';

const REALM = 'simulated:7';
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const opened = (options: { realm?: string; data?: string } = {}): Folder => {
  const result = openFolder({ root, realm: REALM, ...options });
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
};
const refusal = (options: { realm?: string; data?: string } = {}) => {
  const result = openFolder({ root, realm: REALM, ...options });
  return result.ok ? null : result.error;
};
const lockFile = () => join(root, 'simulated-7', 'lock.json');

describe('a data folder', () => {
  test('stands under its realm, and a second open of it is refused with the process that holds it', () => {
    const folder = opened();
    expect(folder.path).toBe(join(root, 'simulated-7'));
    expect(refusal()).toMatchObject({
      code: 'in-use',
      retryable: true,
      detail: expect.stringContaining(`${process.pid}`),
    });
  });

  test('once released it lets the next one in, and a late second release does not throw that one out', () => {
    const first = opened();
    first.release();
    opened();
    first.release();
    expect(refusal()).toMatchObject({ code: 'in-use' });
  });

  test('belongs to one realm for ever, and says to which', () => {
    opened({ data: root }).release();
    const error = refusal({ data: root, realm: 'live' });
    expect(error).toMatchObject({ code: 'other-realm', detail: expect.stringContaining(REALM) });
    opened({ data: root }).release();
  });

  test('keeps its private key, made once, for its owner alone', () => {
    const first = opened();
    first.release();
    expect(first.signingKey).toMatch(/^0x[0-9a-f]{64}$/);
    expect(statSync(join(first.path, 'signing-key')).mode & 0o777).toBe(0o600);
    const second = opened();
    second.release();
    expect(second.signingKey).toBe(first.signingKey);
    expect(opened({ realm: 'simulated:8' }).signingKey).not.toBe(first.signingKey);
  });

  test('with a damaged key it is refused and stays unlocked: no other key takes its place', () => {
    const { path, release } = opened();
    release();
    writeFileSync(join(path, 'signing-key'), '');
    expect(refusal()).toMatchObject({ code: 'damaged', detail: expect.stringContaining('signing-key') });
    expect(readLock(path)).toMatchObject({ ok: true, value: { holder: null } });
  });

  test('where none can be made, the refusal is a value', () => {
    writeFileSync(join(root, 'file'), '');
    expect(refusal({ data: join(root, 'file', 'below') })).toMatchObject({ code: 'unusable' });
  });

  test('tells other commands who has it open and where the database is, and when nobody has', () => {
    const folder = opened();
    const addresses = { database: 'http://127.0.0.1:4000', endpoint: 'http://127.0.0.1:8080' };
    expect(readLock(folder.path)).toMatchObject({
      value: { realm: REALM, holder: { pid: process.pid, database: null } },
    });
    folder.writeLock(addresses);
    expect(readLock(folder.path)).toMatchObject({ value: { holder: { pid: process.pid, ...addresses } } });
    folder.release();
    expect(readLock(folder.path)).toMatchObject({ value: { realm: REALM, holder: null } });
    expect(readLock(join(root, 'nowhere'))).toMatchObject({ error: { code: 'none' } });
  });

  test('that was started last is found again, and before the first start there is none', () => {
    expect(lastStarted(root)).toMatchObject({ error: { code: 'none' } });
    rememberStarted(root, join(root, 'a'));
    rememberStarted(root, join(root, 'b'));
    expect(lastStarted(root)).toEqual({ ok: true, value: join(root, 'b') });
  });
});

describe('a lock whose process is gone', () => {
  const withHolder = (change: object) => {
    opened();
    writeFileSync(lockFile(), JSON.stringify({ ...JSON.parse(readFileSync(lockFile(), 'utf8')), ...change }));
  };

  test('is taken over when its number now belongs to another process', () => {
    withHolder({ born: 'another boot/1' });
    opened();
    expect(refusal()).toMatchObject({ code: 'in-use' });
  });

  test('is kept when the process runs and nobody knows since when', () => {
    withHolder({ born: null });
    expect(refusal()).toMatchObject({ code: 'in-use' });
  });

  test('is left to the process that is taking it over already', () => {
    withHolder({ born: 'another boot/1' });
    const { id } = JSON.parse(readFileSync(lockFile(), 'utf8'));
    writeFileSync(`${lockFile()}.${id}.claim`, '');
    expect(refusal()).toMatchObject({ code: 'in-use', detail: expect.stringContaining(`${id}.claim`) });
  });

  test('is not taken over when it cannot be read', () => {
    opened();
    writeFileSync(lockFile(), 'half a li');
    expect(refusal()).toMatchObject({ code: 'damaged', detail: expect.stringContaining('lock.json') });
  });
});

describe('processes at one folder', () => {
  const OPENER = fileURLToPath(new URL('opener.ts', import.meta.url));
  /** Twice as many races of three processes; a takeover without its claim lost in 3 of 3 runs of this many. */
  const ROUNDS = 40;
  const running: ChildProcess[] = [];
  const start = () => {
    const child = spawn(process.execPath, ['--import', 'tsx', OPENER], { stdio: ['pipe', 'pipe', 'inherit'] });
    running.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const tell = async (order: object): Promise<{ ok?: boolean; error?: { code: string } }> => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      return JSON.parse((await lines.next()).value ?? '{"error":{"code":"died"}}');
    };
    return { child, tell };
  };
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  const openers = (count: number) => {
    const all = Array.from({ length: count }, start);
    const race = async (realm: string) => {
      const order = { root, realm, at: Date.now() + 5 };
      const results = await Promise.all(all.map(({ tell }) => tell(order)));
      const winners = all.filter((_, index) => results[index]?.ok);
      expect(winners).toHaveLength(1);
      expect(results.filter((result) => result.error?.code === 'in-use')).toHaveLength(all.length - 1);
      return winners[0]!;
    };
    return { all, race };
  };

  test('of those that try at once one wins: a new folder, and one whose holder is dead', async () => {
    const { race } = openers(3);
    for (let round = 0; round < ROUNDS; round += 1) {
      const realm = `simulated:${round}`;
      await (await race(realm)).tell({ release: true });
      const dead = {
        id: randomUUID(),
        pid: process.pid,
        born: 'another boot/1',
        realm,
        database: null,
        endpoint: null,
      };
      const lock = JSON.stringify({ ...dead, startedAt: '2023-03-10T00:00:00Z' });
      writeFileSync(join(root, realm.replace(':', '-'), 'lock.json'), lock);
      await (await race(realm)).tell({ release: true });
    }
  });

  test('one takes over from another that was killed', async () => {
    const { all, race } = openers(2);
    const { child } = await race(REALM);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = all.find((opener) => opener.child !== child)!;
    expect(await next.tell({ root, realm: REALM })).toEqual({ ok: true });
    expect(readLock(join(root, 'simulated-7'))).toMatchObject({ value: { holder: { pid: next.child.pid } } });
  });
});
