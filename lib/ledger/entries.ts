import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { MarketId } from '../core/market/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import type { Place } from './documents.ts';
import { attempt, fault, type LedgerError } from './fault.ts';
import { entryOf, type Item, itemOf, type StoredEntry } from './item.ts';
import { entryKey, marketPartition, sortKeyOf } from './keys.ts';
import type { Ledger } from './ledger.ts';

const query = async ({ client, table }: Place, input: Omit<QueryCommandInput, 'TableName'>, limit: number) => {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const command = new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      ...input,
      Limit: limit - items.length,
      ...(from && { ExclusiveStartKey: from }),
    });
    const page = await client.send(command);
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from && items.length < limit);
  return items;
};

export const readHead =
  (place: Place): Ledger['head'] =>
  async (market) => {
    const input = {
      KeyConditionExpression: 'pk = :market',
      ExpressionAttributeValues: { ':market': { S: marketPartition(place.realm, market) } },
      ScanIndexForward: false,
    };
    const items = await attempt(() => query(place, input, 1));
    if (!items.ok) return items;
    const newest = items.value[0];
    return newest ? entryOf(place.realm, newest) : ok(null);
  };

const readRange = async (
  place: Place,
  market: MarketId,
  { beyond, version, descending }: { beyond: '>' | '<'; version: number; descending: boolean },
  limit: number,
): Promise<Result<readonly StoredEntry[], LedgerError>> => {
  const input = {
    KeyConditionExpression: `pk = :market AND sk ${beyond} :version`,
    ExpressionAttributeValues: {
      ':market': { S: marketPartition(place.realm, market) },
      ':version': { S: sortKeyOf(version) },
    },
    ScanIndexForward: !descending,
  };
  const items = await attempt(() => query(place, input, limit));
  if (!items.ok) return items;
  const entries: StoredEntry[] = [];
  for (const item of items.value) {
    const entry = entryOf(place.realm, item);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  return ok(entries);
};

export const readEntriesAfter =
  (place: Place): Ledger['entriesAfter'] =>
  (market, version, limit) =>
    readRange(place, market, { beyond: '>', version, descending: false }, limit);

export const readEntriesBefore =
  (place: Place): Ledger['entriesBefore'] =>
  (market, version, limit) =>
    readRange(place, market, { beyond: '<', version, descending: true }, limit);

const readItem = async (
  { client, table, realm }: Place,
  market: MarketId,
  version: number,
): Promise<Result<Item | null, LedgerError>> => {
  const command = new GetItemCommand({
    TableName: table,
    Key: { ...entryKey(realm, market, version) },
    ConsistentRead: true,
  });
  return attempt(async () => (await client.send(command)).Item ?? null);
};

export const readEntry =
  (place: Place): Ledger['entry'] =>
  async (market, version) => {
    const item = await readItem(place, market, version);
    if (!item.ok) return item;
    return item.value ? entryOf(place.realm, item.value) : ok(null);
  };

/**
 * The version is taken, perhaps by ourselves: when an answer is lost on the way, the SDK asks again and meets its own
 * write. Who holds it is read and not guessed.
 */
const whoHolds = async (
  place: Place,
  { body, digest }: Parameters<Ledger['commit']>[0],
  runId: string,
): Promise<Result<'committed' | 'lost', LedgerError>> => {
  const held = await readItem(place, body.market, body.version);
  if (!held.ok) return held;
  if (!held.value) return err(fault('unavailable', 'a version was taken and is not there', true));
  return ok(held.value.runId?.S === runId && held.value.digest?.S === digest ? 'committed' : 'lost');
};

export const commitEntry =
  (place: Place): Ledger['commit'] =>
  async (entry, runId) => {
    const item = itemOf(place.realm, entry, runId);
    if (!item.ok) return item;
    const command = new PutItemCommand({
      TableName: place.table,
      Item: item.value,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    const put = await attempt<'committed' | 'taken'>(
      async () => {
        await place.client.send(command);
        return 'committed';
      },
      (cause) => (cause instanceof ConditionalCheckFailedException ? 'taken' : undefined),
    );
    if (!put.ok) return put;
    return put.value === 'committed' ? ok('committed') : whoHolds(place, entry, runId);
  };
