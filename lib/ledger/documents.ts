import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Realm } from '../core/market/index.ts';
import { canonical, err, ok, type Result, sha256 } from '../core/units/index.ts';
import { attempt, fault, type LedgerError } from './fault.ts';
import { documentKey } from './keys.ts';
import type { DocumentKind, Ledger } from './ledger.ts';
import { pack, unpack } from './pack.ts';

export interface Place {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly realm: Realm;
}

/** Kinds whose name is the digest of their content. A person's vote and command have an id of their own. */
const NAMED_BY_DIGEST: ReadonlySet<DocumentKind> = new Set(['MODEL', 'POLICY', 'PROPOSAL', 'SNAPSHOT']);

export const putDocument =
  ({ client, table, realm }: Place): Ledger['putDocument'] =>
  async (kind, id, value) => {
    const text = canonical(value);
    const digest = sha256(text);
    if (NAMED_BY_DIGEST.has(kind) && digest !== id) throw new TypeError(`${kind} ${id} has the digest ${digest}`);
    const body = pack(text);
    if (!body.ok) return body;
    const command = new PutItemCommand({
      TableName: table,
      Item: { ...documentKey(realm, kind, id), body: { B: body.value }, digest: { S: digest } },
      // The same content may be written again: two runs that race, or one that repairs what a fault has damaged.
      ConditionExpression: 'attribute_not_exists(pk) OR #digest = :digest',
      ExpressionAttributeNames: { '#digest': 'digest' },
      ExpressionAttributeValues: { ':digest': { S: digest } },
    });
    const put = await attempt<'stored' | 'refused'>(
      async () => {
        await client.send(command);
        return 'stored';
      },
      (cause) => (cause instanceof ConditionalCheckFailedException ? 'refused' : undefined),
    );
    if (!put.ok) return put;
    return put.value === 'stored' ? ok(undefined) : err(fault('conflict', `another ${kind} stands under ${id}`));
  };

export const readDocument =
  ({ client, table, realm }: Place): Ledger['document'] =>
  async (kind, id): Promise<Result<unknown, LedgerError>> => {
    const key = documentKey(realm, kind, id);
    const read = await attempt(() =>
      client.send(new GetItemCommand({ TableName: table, Key: { ...key }, ConsistentRead: true })),
    );
    if (!read.ok) return read;
    const item = read.value.Item;
    if (!item) return ok(null);
    const stored = unpack(item.body?.B);
    if (!stored.ok) return err(fault('corrupt', `${kind} ${id}: ${stored.error.detail}`));
    const expected = NAMED_BY_DIGEST.has(kind) ? id : item.digest?.S;
    if (sha256(stored.value.text) === expected) return ok(stored.value.value);
    return err(fault('corrupt', `${kind} ${id}: digest does not match`));
  };
