import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { handlers } from '../../bin/handlers.ts';
import { openLedger } from '../../lib/local/open-ledger.ts';
import { type Session, startSession } from '../../lib/local/session.ts';
import { worldOf } from '../../lib/local/world.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-'));
// What was started last is remembered in the working directory, which is to stay as it was.
const home = process.cwd();
process.chdir(root);
afterAll(() => {
  process.chdir(home);
  rmSync(root, { recursive: true, force: true });
});

const built = await worldOf({ kind: 'generator', seed: 5 }, null);
if (!built.ok) throw new Error(built.error);
const world = built.value;
const first = world.firstSlot ?? 0;

const start = (data: string, port = 0, endpoints: Partial<Record<string, string>> = {}) =>
  startSession({
    world,
    handlers: { ...handlers, cycle: (env, metrics) => handlers.cycle({ ...env, ...endpoints }, metrics) },
    data,
    port,
    speed: 60,
  });

const opened = async (data: string): Promise<Session> => {
  const session = await start(data);
  if (!session.ok) throw new Error(session.error);
  return session.value;
};

/** Market time by the header that consumers judge validity by. */
const clockOf = async (session: Session): Promise<string | null> =>
  (await fetch(`${session.url}/v1/health`)).headers.get('plimsoll-clock');

it('goes on where it ended, and its market clock stands there before the first cycle', async () => {
  const before = await opened('resumed');
  expect(before.resumeAt).toBeNull();
  for (const minute of [0, 1, 2]) await before.runSlot(first + minute * 60);
  const clock = await clockOf(before);
  await before.close();

  const after = await opened('resumed');
  expect(after.resumeAt).toBe(first + 180);
  expect(await clockOf(after)).toBe(clock);
  expect((await after.runSlot(first + 180)).map(({ version }) => version)).toEqual([4, 4, 4, 4, 4]);
  await after.close();
});

it('fails a run loudly when the database is away, and leaves nothing half written', async () => {
  const away = createServer((_, response) => response.writeHead(500).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => away.once('listening', resolve));
  const { port } = away.address() as { port: number };
  const session = await start('away', 0, { PLIMSOLL_DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}` });
  if (!session.ok) throw new Error(session.error);
  await expect(session.value.runSlot(first)).rejects.toThrow();
  expect((await fetch(`${session.value.url}/v1/markets/BTC-USD-PERP/parameters`)).status).toBe(503);
  await session.value.close();
  away.close();
  const ledger = await openLedger('away');
  expect(ledger.ok && (await ledger.value.ledger.head('BTC-USD-PERP'))).toMatchObject({ ok: true, value: null });
  if (ledger.ok) await ledger.value.close();
});

it('says that a port is taken and lets go of the folder', async () => {
  const holder = await opened('holder');
  const refused = await start('refused', Number(new URL(holder.url).port));
  await holder.close();
  expect(refused).toMatchObject({ ok: false });
  expect(!refused.ok && refused.error).toMatch(/^port \d+ cannot be had.*--port/);
  expect(existsSync('refused/lock.json')).toBe(false);
});

it('says that a database is broken, to who starts and to who replays, and lets go of the folder', async () => {
  await (await opened('broken')).close();
  rmSync('broken/database', { recursive: true });
  writeFileSync('broken/database', 'not a folder');
  const started = await start('broken');
  const looked = await openLedger('broken');
  for (const result of [started, looked]) {
    expect(!result.ok && result.error).toMatch(/broken\/database does not open as a database \(.+\).*--data/);
  }
  expect(existsSync('broken/lock.json')).toBe(false);
});
