import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDynamoClient, createLedger } from '../../lib/ledger/index.ts';
import { type Database, startDatabase } from '../../lib/local/database.ts';
import { entryOf, MARKET, REALM } from '../ledger/entry.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-database-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const ledgerOf = ({ endpoint, table }: Database) =>
  createLedger({ client: createDynamoClient({ endpoint }), table, realm: REALM });

test('what was committed is there after a restart, which may follow at once', async () => {
  const folder = join(root, 'database');
  for (const version of [1, 2, 3, 4]) {
    const database = await startDatabase({ folder });
    const ledger = ledgerOf(database);
    const head = await ledger.head(MARKET);
    expect(head.ok && (head.value?.entry.body.version ?? 0)).toBe(version - 1);
    expect(await ledger.commit(entryOf(version), 'run')).toEqual({ ok: true, value: 'committed' });
    await database.close();
  }
});

test('closing waits for the writes under way: each was done or answered with an error', async () => {
  const folder = join(root, 'database');
  const first = await startDatabase({ folder });
  const ledger = ledgerOf(first);
  const writes = Array.from({ length: 30 }, (_, index) => ledger.commit(entryOf(index + 1), 'run'));
  await writes[0];
  await first.close();
  const results = await Promise.all(writes);
  const again = await startDatabase({ folder });
  const kept = await ledgerOf(again).entriesAfter(MARKET, 0, 100);
  const versions = kept.ok ? kept.value.map(({ entry }) => entry.body.version) : [];
  const confirmed = results.flatMap((result, index) => (result.ok ? [index + 1] : []));
  expect(versions).toEqual(expect.arrayContaining(confirmed));
  await again.close();
});

test('files that are open elsewhere are refused, and stay whole for the one that has them', async () => {
  const folder = join(root, 'database');
  const first = await startDatabase({ folder });
  await expect(startDatabase({ folder })).rejects.toThrow();
  expect(await ledgerOf(first).commit(entryOf(1), 'run')).toEqual({ ok: true, value: 'committed' });
  await first.close();
});

test('a start that was killed while it made the files does not spoil the next', async () => {
  const folder = join(root, 'database');
  const unfinished = await startDatabase({ folder: `${folder}.unfinished` });
  await unfinished.close();
  const database = await startDatabase({ folder });
  expect(await ledgerOf(database).head(MARKET)).toEqual({ ok: true, value: null });
  await database.close();
});
