import { type AttributeValue, DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { digestOf } from '../../lib/core/units/index.ts';
import { createDynamoClient, type Ledger } from '../../lib/ledger/index.ts';
import type { Written } from './audit.ts';
import { type Places, REALM } from './world.ts';

export type Item = Record<string, AttributeValue>;
type Key = { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };

const keyOf = (pk: string, sk: string): Key => ({ pk: { S: `${REALM}|${pk}` }, sk: { S: sk } });
export const entryKey = (market: string, version: number): Key =>
  keyOf(`MARKET#${market}`, String(version).padStart(12, '0'));
export const documentKey = (kind: 'MODEL' | 'POLICY', id: string): Key => keyOf(`${kind}#${id}`, 'document');

/** Hands on the stored items themselves, past everything that guards them. */
export const openForge = ({ database, table }: Places, ledger: Ledger) => {
  const client = createDynamoClient({ endpoint: database });
  const item = async (Key: Key): Promise<Item> => {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
    if (!Item) throw new Error(`no item ${Key.pk.S} ${Key.sk.S}`);
    return Item;
  };
  const put = (Item: Item) => client.send(new PutItemCommand({ TableName: table, Item }));
  const remove = (Key: Key) => client.send(new DeleteItemCommand({ TableName: table, Key }));
  /** Does something to a stored item, looks, and mends it. */
  const meanwhile = async <T>(key: Key, harm: (item: Item) => Promise<unknown>, look: () => Promise<T>): Promise<T> => {
    const before = await item(key);
    await harm(before);
    const seen = await look();
    await put(before);
    return seen;
  };
  return {
    item,
    without: <T>(key: Key, look: () => Promise<T>): Promise<T> => meanwhile(key, () => remove(key), look),
    /** With some attributes of an item exchanged for others. */
    altered: <T>(key: Key, change: (item: Item) => Item, look: () => Promise<T>): Promise<T> =>
      meanwhile(key, (before) => put({ ...before, ...change(before) }), look),
    /** With an entry in place of another, by somebody who knows how digests are made. */
    forged: async <T>(
      entry: Written,
      change: Partial<Pick<Written, 'body' | 'set'>>,
      look: () => Promise<T>,
    ): Promise<T> => {
      const key = entryKey(entry.body.market, entry.body.version);
      const { body, set } = { ...entry, ...change };
      const digest = digestOf(body);
      return meanwhile(
        key,
        async () => {
          await remove(key);
          const written = await ledger.commit({ ...entry, body, digest, set: { ...set, digest } }, 'forger');
          if (!written.ok || written.value !== 'committed') throw new Error('the forgery was not written');
        },
        look,
      );
    },
    close: () => client.destroy(),
  };
};
