import { DeleteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../lib/core/units/index.ts';
import type { Ledger } from '../../lib/ledger/index.ts';
import type { TestDatabase } from '../support/database.ts';
import { entryOf, MARKET, REALM } from './entry.ts';

const value = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const range = (length: number) => Array.from({ length }, (_, index) => index + 1);

/** What every database under the ledger must keep; `open` gives an empty one. */
export const ledgerContract = (name: string, open: () => Promise<TestDatabase>): void => {
  describe(`the ledger on ${name}`, () => {
    let database: TestDatabase;
    let ledger: Ledger;
    beforeAll(async () => {
      database = await open();
      ledger = database.ledger(REALM);
    });
    afterAll(() => database.close());

    const stored = async (version: number) => {
      const Key = { pk: { S: `${REALM}|MARKET#${MARKET}` }, sk: { S: String(version).padStart(12, '0') } };
      const { Item } = await database.client.send(new GetItemCommand({ TableName: database.table, Key }));
      if (!Item) throw new Error(`version ${version} is not where the key says`);
      return { Key, Item };
    };
    const replace = (Item: Awaited<ReturnType<typeof stored>>['Item']) =>
      database.client.send(new PutItemCommand({ TableName: database.table, Item }));

    test('a market without entries has no head, and a channel without deliveries stands at 0', async () => {
      expect(value(await ledger.head('ETH-USD-PERP'))).toBeNull();
      expect(value(await ledger.entry('ETH-USD-PERP', 1))).toBeNull();
      expect(value(await ledger.entriesAfter('ETH-USD-PERP', 0, 10))).toEqual([]);
      expect(value(await ledger.entriesBefore('ETH-USD-PERP', 10, 10))).toEqual([]);
      expect(value(await ledger.cursor('events', 'ETH-USD-PERP'))).toBe(0);
      expect(value(await ledger.document('POLICY', `0x${'0'.repeat(64)}`))).toBeNull();
    });

    test('thirty concurrent commits of one version leave one entry, the winner’s', async () => {
      for (const version of range(5)) {
        const rivals = range(30).map((run) => entryOf(version, { seed: `rival ${run}` }));
        const results = await Promise.all(rivals.map((entry, run) => ledger.commit(entry, `run ${version} ${run}`)));
        const winners = rivals.filter((_, run) => value(results[run]!) === 'committed');
        expect(winners).toHaveLength(1);
        expect(value(await ledger.entry(MARKET, version))?.entry).toEqual(winners[0]);
        expect(value(await ledger.head(MARKET))?.entry.digest).toBe(winners[0]?.digest);
      }
    });

    test('a run that commits its entry again learns that it holds the version, another run that it does not', async () => {
      const entry = entryOf(6);
      expect(value(await ledger.commit(entry, 'mine'))).toBe('committed');
      expect(value(await ledger.commit(entry, 'mine'))).toBe('committed');
      expect(value(await ledger.commit(entry, 'theirs'))).toBe('lost');
      expect(value(await ledger.commit(entryOf(6, { seed: 'other' }), 'mine'))).toBe('lost');
    });

    test('entries come back in order, also over pages of a megabyte, and end where the limit says', async () => {
      const own = entriesFor('SOL-USD-PERP', 170);
      for (let from = 0; from < own.length; from += 10) {
        await Promise.all(own.slice(from, from + 10).map(async (entry) => value(await ledger.commit(entry, 'run'))));
      }
      const versions = async (after: number, limit: number) =>
        value(await ledger.entriesAfter('SOL-USD-PERP', after, limit)).map(({ entry }) => entry.body.version);
      expect(await versions(0, 1_000)).toEqual(range(170));
      expect(await versions(9, 3)).toEqual([10, 11, 12]);
      expect(await versions(168, 10)).toEqual([169, 170]);
      const downwards = async (before: number, limit: number) =>
        value(await ledger.entriesBefore('SOL-USD-PERP', before, limit)).map(({ entry }) => entry.body.version);
      expect(await downwards(171, 1_000)).toEqual(range(170).reverse());
      expect(await downwards(10, 3)).toEqual([9, 8, 7]);
      expect(await downwards(3, 10)).toEqual([2, 1]);
      expect(await downwards(1, 10)).toEqual([]);
      const bytes = value(await ledger.entriesAfter('SOL-USD-PERP', 0, 1_000)).reduce(
        (sum, s) => sum + s.storedBytes,
        0,
      );
      expect(bytes, 'more than one page').toBeGreaterThan(1_048_576);
    });

    test('one realm never sees another’s entries, documents or cursors', async () => {
      const other = database.ledger('simulated:8');
      const policy = { name: 'only in the first' };
      value(await ledger.putDocument('POLICY', digestOf(policy), policy));
      value(await ledger.advanceCursor('realm', MARKET, 3));
      expect(value(await other.head(MARKET))).toBeNull();
      expect(value(await other.document('POLICY', digestOf(policy)))).toBeNull();
      expect(value(await other.cursor('realm', MARKET))).toBe(0);
      await expect(other.commit(entryOf(7), 'run')).rejects.toThrow('realm');
    });

    test('an entry that contradicts its own digest is a defect of the caller and is not stored', async () => {
      const entry = entryOf(900);
      await expect(ledger.commit({ ...entry, digest: entryOf(901).digest }, 'run')).rejects.toThrow('digest');
      await expect(ledger.commit({ ...entry, set: entryOf(901).set }, 'run')).rejects.toThrow('set');
      expect(value(await ledger.entry(MARKET, 900))).toBeNull();
    });

    test('a document may be put again and again, also by several at once, and reads as it was written', async () => {
      const model = { schema: 'plimsoll.model/1', series: { returns: 'AAAAAAAA8D8=' }, through: 1_678_406_400 };
      const puts = range(10).map(() => ledger.putDocument('MODEL', digestOf(model), model));
      for (const result of await Promise.all(puts)) value(result);
      expect(value(await ledger.document('MODEL', digestOf(model)))).toEqual(model);
      await expect(ledger.putDocument('MODEL', digestOf({}), model)).rejects.toThrow('digest');
    });

    test('a command is never replaced by another one under its name', async () => {
      value(await ledger.putDocument('COMMAND', 'veto-1', { veto: 7 }));
      value(await ledger.putDocument('COMMAND', 'veto-1', { veto: 7 }));
      expect(await ledger.putDocument('COMMAND', 'veto-1', { veto: 8 })).toMatchObject({ error: { code: 'conflict' } });
      expect(value(await ledger.document('COMMAND', 'veto-1'))).toEqual({ veto: 7 });
    });

    test('a cursor never goes back, whoever moves it and in whatever order', async () => {
      const order = [...range(30)].sort((a, b) => ((a * 17) % 31) - ((b * 17) % 31));
      const results = await Promise.all(order.map((version) => ledger.advanceCursor('race', MARKET, version)));
      expect(results.map(value)).toContain('advanced');
      expect(value(await ledger.cursor('race', MARKET))).toBe(30);
      expect(value(await ledger.advanceCursor('race', MARKET, 30))).toBe('behind');
      expect(value(await ledger.advanceCursor('race', MARKET, 29))).toBe('behind');
      expect(value(await ledger.cursor('race', MARKET))).toBe(30);
    });

    test('what a channel sent moves with its version, never back, and begins once', async () => {
      const at = (version: number) => ({ version, memory: { sent: `up to ${version}` } });
      expect(value(await ledger.memory('vault', MARKET))).toBeNull();
      expect(value(await ledger.remember('vault', MARKET, at(1), 'later')), 'before it has begun').toBe('behind');
      const starts = await Promise.all(range(10).map((v) => ledger.remember('vault', MARKET, at(v), 'first')));
      expect(starts.map(value).filter((one) => one === 'advanced')).toHaveLength(1);
      const order = [...range(30)].sort((a, b) => ((a * 17) % 31) - ((b * 17) % 31)).map((v) => v + 10);
      await Promise.all(order.map((v) => ledger.remember('vault', MARKET, at(v), 'later')));
      expect(value(await ledger.memory('vault', MARKET))).toEqual(at(40));
      expect(value(await ledger.remember('vault', MARKET, at(40), 'later'))).toBe('behind');
      expect(value(await ledger.cursor('vault', MARKET))).toBe(40);
      const [pk, Key] = [`${REALM}|DELIVERY#vault`, { sk: { S: MARKET } }];
      const { Item } = await database.client.send(
        new GetItemCommand({ TableName: database.table, Key: { pk: { S: pk }, ...Key } }),
      );
      await replace({ ...Item, body: { B: (Item?.body?.B ?? new Uint8Array()).slice(0, 5) } });
      expect(await ledger.memory('vault', MARKET)).toMatchObject({ error: { code: 'corrupt', retryable: false } });
    });

    test.each([
      ['flipped bits in the body', (b: Uint8Array) => b.map((byte, i) => (i === 100 ? byte ^ 1 : byte))],
      ['half a body', (b: Uint8Array) => b.slice(0, b.length / 2)],
      ['an empty body', () => new Uint8Array()],
    ])('%s: the entry is refused, not served', async (_what, damage) => {
      const { Item } = await stored(6);
      await replace({ ...Item, body: { B: damage(Item.body?.B ?? new Uint8Array()) } });
      const reads = [
        ledger.entry(MARKET, 6),
        ledger.head(MARKET),
        ledger.entriesAfter(MARKET, 5, 5),
        ledger.entriesBefore(MARKET, 7, 1),
      ];
      for (const read of reads) {
        expect(await read).toMatchObject({ ok: false, error: { code: 'corrupt', retryable: false } });
      }
      await replace(Item);
      expect(value(await ledger.entry(MARKET, 6))?.entry).toEqual(entryOf(6));
    });

    test('a whole entry under another version’s key, or with another’s body, is refused', async () => {
      const [five, six] = [await stored(5), await stored(6)];
      await replace({ ...six.Item, ...five.Key });
      expect(await ledger.entry(MARKET, 5)).toMatchObject({ error: { code: 'corrupt' } });
      await replace({ ...six.Item, body: five.Item.body! });
      expect(await ledger.entry(MARKET, 6)).toMatchObject({ error: { code: 'corrupt' } });
      await replace(five.Item);
      await replace(six.Item);
    });

    test('a damaged document is refused, and putting it again mends it', async () => {
      const policy = { name: 'to be damaged' };
      const digest = digestOf(policy);
      value(await ledger.putDocument('POLICY', digest, policy));
      const Key = { pk: { S: `${REALM}|POLICY#${digest}` }, sk: { S: 'document' } };
      const damage = new UpdateItemCommand({
        TableName: database.table,
        Key,
        UpdateExpression: 'SET body = :none',
        ExpressionAttributeValues: { ':none': { B: new Uint8Array([1, 2, 3]) } },
      });
      await database.client.send(damage);
      expect(await ledger.document('POLICY', digest)).toMatchObject({ error: { code: 'corrupt' } });
      value(await ledger.putDocument('POLICY', digest, policy));
      expect(value(await ledger.document('POLICY', digest))).toEqual(policy);
      await database.client.send(new DeleteItemCommand({ TableName: database.table, Key }));
    });

    test('a document that no item can hold is an error value', async () => {
      const random = range(13_000).map((n) => digestOf(n));
      const result = await ledger.putDocument('MODEL', digestOf(random), random);
      expect(result).toMatchObject({ ok: false, error: { code: 'too-large', retryable: false } });
    });

    test('an entry with 14 sources is stored in less than 12 KB, with 40 in less than 24 KB', async () => {
      for (const [version, sources, limit] of [
        [7, 14, 12_288],
        [8, 40, 24_576],
      ] as const) {
        value(await ledger.commit(entryOf(version, { sources }), 'run'));
        expect(value(await ledger.entry(MARKET, version))?.storedBytes).toBeLessThan(limit);
      }
    });
  });
};

const entriesFor = (market: string, count: number) =>
  range(count).map((version) => entryOf(version, { sources: 14, market }));
