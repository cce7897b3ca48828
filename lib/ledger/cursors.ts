import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { canonical, err, ok } from '../core/units/index.ts';
import type { Place } from './documents.ts';
import { attempt, fault } from './fault.ts';
import { cursorKey } from './keys.ts';
import type { Ledger } from './ledger.ts';
import { pack, unpack } from './pack.ts';

export const readCursor =
  ({ client, table, realm }: Place): Ledger['cursor'] =>
  async (channel, market) => {
    const key = cursorKey(realm, channel, market);
    const read = await attempt(() =>
      client.send(new GetItemCommand({ TableName: table, Key: { ...key }, ConsistentRead: true })),
    );
    if (!read.ok) return read;
    if (!read.value.Item) return ok(0);
    const version = Number(read.value.Item.version?.N);
    if (Number.isSafeInteger(version) && version >= 0) return ok(version);
    return err(fault('corrupt', `${key.pk.S} ${market}: the cursor is not a version`));
  };

export const advanceCursor =
  ({ client, table, realm }: Place): Ledger['advanceCursor'] =>
  (channel, market, version) => {
    const command = new UpdateItemCommand({
      TableName: table,
      Key: { ...cursorKey(realm, channel, market) },
      UpdateExpression: 'SET #version = :version',
      ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: String(version) } },
    });
    return attempt<'advanced' | 'behind'>(
      async () => {
        await client.send(command);
        return 'advanced';
      },
      (cause) => (cause instanceof ConditionalCheckFailedException ? 'behind' : undefined),
    );
  };

export const readMemory =
  ({ client, table, realm }: Place): Ledger['memory'] =>
  async (channel, market) => {
    const key = cursorKey(realm, channel, market);
    const read = await attempt(() =>
      client.send(new GetItemCommand({ TableName: table, Key: { ...key }, ConsistentRead: true })),
    );
    if (!read.ok) return read;
    if (!read.value.Item) return ok(null);
    const { version: stored, body } = read.value.Item;
    const version = Number(stored?.N);
    const unpacked = unpack(body?.B);
    if (!unpacked.ok) return err(fault('corrupt', `${key.pk.S} ${market}: ${unpacked.error.detail}`));
    if (Number.isSafeInteger(version) && version >= 0) return ok({ version, memory: unpacked.value.value });
    return err(fault('corrupt', `${key.pk.S} ${market}: the cursor is not a version`));
  };

export const remember =
  ({ client, table, realm }: Place): Ledger['remember'] =>
  async (channel, market, { version, memory }, where) => {
    const body = pack(canonical(memory));
    if (!body.ok) return body;
    const command = new UpdateItemCommand({
      TableName: table,
      Key: { ...cursorKey(realm, channel, market) },
      // One write for both: a version without what was sent up to it would be projected from a wrong base.
      UpdateExpression: 'SET #version = :version, #body = :body',
      ConditionExpression: where === 'first' ? 'attribute_not_exists(#version)' : '#version < :version',
      ExpressionAttributeNames: { '#version': 'version', '#body': 'body' },
      ExpressionAttributeValues: { ':version': { N: String(version) }, ':body': { B: body.value } },
    });
    return attempt<'advanced' | 'behind'>(
      async () => {
        await client.send(command);
        return 'advanced';
      },
      (cause) => (cause instanceof ConditionalCheckFailedException ? 'behind' : undefined),
    );
  };
