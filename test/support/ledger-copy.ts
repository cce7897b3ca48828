import { type AttributeValue, BatchWriteItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { createDynamoClient, type Ledger } from '../../lib/ledger/index.ts';
import { historyOf } from './audit.ts';
import type { Places } from './world.ts';

export type Item = Record<string, AttributeValue>;
/** More are refused in one request. */
const BATCH = 25;

/** The items of a ledger from `version` on: its entries, what they name, and where its channels stand. */
export const newestItems = async ({ database, table }: Places, ledger: Ledger, version: number): Promise<Item[]> => {
  const entries = [...(await historyOf(ledger, version)).values()].flat();
  const models = new Set(entries.flatMap(({ body }) => Object.values<string>(body.models)));
  const wanted = ({ pk, sk }: Item): boolean => {
    const [kind, id = ''] = (pk?.S ?? '').split('|').at(-1)?.split('#') ?? [];
    return kind === 'MODEL' ? models.has(id) : kind !== 'MARKET' || Number(sk?.S) >= version;
  };
  const client = createDynamoClient({ endpoint: database });
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName: table })) items.push(...(page.Items ?? []));
  client.destroy();
  return items.filter(wanted);
};

/** Writes items as they are into an empty ledger. */
export const putItems = async ({ database, table }: Places, items: readonly Item[]): Promise<void> => {
  const client = createDynamoClient({ endpoint: database });
  for (let first = 0; first < items.length; first += BATCH) {
    const requests = items.slice(first, first + BATCH).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
  client.destroy();
};
