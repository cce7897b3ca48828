import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../lib/ledger/index.ts';
import type { Places } from './world.ts';

type Item = Record<string, AttributeValue>;
/** More are refused in one request. */
const BATCH = 25;

const itemsOf = async (client: DynamoDBClient, table: string): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName: table })) items.push(...(page.Items ?? []));
  return items;
};

const put = async (client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> => {
  for (let first = 0; first < items.length; first += BATCH) {
    const requests = items.slice(first, first + BATCH).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
};

const isOlder = ({ pk, sk }: Item, version: number): boolean =>
  (pk?.S?.includes('|MARKET#') ?? false) && Number(sk?.S) < version;

/** Copies a ledger's documents, cursors and the entries from `version` on into an empty one, item by item. */
export const copyNewest = async (from: Places, to: Places, version: number): Promise<void> => {
  const [source, target] = [from, to].map(({ database }) => createDynamoClient({ endpoint: database }));
  if (!source || !target) throw new Error('no clients');
  const items = await itemsOf(source, from.table);
  await put(
    target,
    to.table,
    items.filter((item) => !isOlder(item, version)),
  );
  source.destroy();
  target.destroy();
};
