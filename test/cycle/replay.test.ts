import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyHash, policyShape } from '../../lib/core/policy/index.ts';
import { digestOf } from '../../lib/core/units/index.ts';
import { replayEntry } from '../../lib/cycle/index.ts';
import { createDynamoClient } from '../../lib/ledger/index.ts';
import { expectWhole, type History, type Written } from '../support/audit.ts';
import { NO_OUTAGE, type Outage, onlyCoinbase, withOutage } from '../support/outage.ts';
import {
  CADENCE,
  type Controller,
  FIRST_SLOT,
  MARKETS,
  openController,
  openPlaces,
  REALM,
  SETTINGS,
} from '../support/world.ts';

const SLOTS = 40;
const OUTAGE = { from: 12, to: 24 };
const BTC = 'BTC-USD-PERP';

let world: Awaited<ReturnType<typeof openPlaces>>;
let controller: Controller;
let client: DynamoDBClient;
let history: History;

beforeAll(async () => {
  world = await openPlaces();
  let outage: Outage = NO_OUTAGE;
  controller = openController(world.places, { wrap: withOutage(() => outage) });
  client = createDynamoClient({ endpoint: world.places.database });
  for (let minute = 0; minute < SLOTS; minute += 1) {
    outage = minute >= OUTAGE.from && minute < OUTAGE.to ? onlyCoinbase : NO_OUTAGE;
    expect(await controller.run(FIRST_SLOT + minute * CADENCE)).toMatchObject({ ok: true });
  }
  history = await expectWhole(controller.ledger);
});
afterAll(async () => {
  client.destroy();
  controller.close();
  await world.close();
});

const versionOf = (market: string, version: number): Written => history.get(market)?.[version - 1] ?? expect.fail();
const replay = (version: number, market = BTC) => replayEntry(controller.ledger, market, version);

test('every version of a run through an outage is decided again to the same bytes', async () => {
  expect(versionOf(BTC, OUTAGE.from + 2).set.status).toBe('degraded');
  for (const market of MARKETS) {
    for (let version = 1; version <= SLOTS; version += 1) {
      const { digest } = versionOf(market, version);
      expect(await replay(version, market)).toMatchObject({ ok: true, value: { outcome: 'identical', digest } });
    }
  }
});

/** A strongly consistent read costs a unit for each 4 KB begun, names and values counted: three are 12 KB. */
test('an entry of the market with most sources is read for three units, so it is stored in 12 KB', async () => {
  for (const version of [1, OUTAGE.to, SLOTS]) {
    const key = { pk: { S: `${REALM}|MARKET#${BTC}` }, sk: { S: String(version).padStart(12, '0') } };
    const command = new GetItemCommand({
      TableName: world.places.table,
      Key: key,
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    });
    const { Item, ConsumedCapacity } = await client.send(command);
    expect(Item?.digest?.S).toBe(versionOf(BTC, version).digest);
    expect(ConsumedCapacity?.CapacityUnits).toBeLessThanOrEqual(3);
  }
});

const keyOf = (pk: string, sk: string) => ({ pk: { S: `${REALM}|${pk}` }, sk: { S: sk } });
const entryKey = (version: number) => keyOf(`MARKET#${BTC}`, String(version).padStart(12, '0'));
const documentKey = (kind: string, id: string) => keyOf(`${kind}#${id}`, 'document');
const place = () => ({ TableName: world.places.table });

const itemAt = async (Key: Record<string, AttributeValue>) =>
  (await client.send(new GetItemCommand({ ...place(), Key }))).Item ?? expect.fail('no such item');

/** Does something to the stored items and mends it after `look` has looked. */
const meanwhile = async <T>(
  Key: Record<string, AttributeValue>,
  harm: (item: Record<string, AttributeValue>) => Promise<unknown>,
  look: () => Promise<T>,
): Promise<T> => {
  const item = await itemAt(Key);
  await harm(item);
  const seen = await look();
  await client.send(new PutItemCommand({ ...place(), Item: item }));
  return seen;
};

const remove = (Key: Record<string, AttributeValue>) => client.send(new DeleteItemCommand({ ...place(), Key }));

/** Puts in place of a version one that was changed by somebody who knows how digests are made. */
const forged = (
  version: number,
  change: (entry: Written) => Pick<Written, 'body' | 'set'>,
  look = () => replay(version),
) =>
  meanwhile(
    entryKey(version),
    async () => {
      await remove(entryKey(version));
      const entry = structuredClone(versionOf(BTC, version));
      const { body, set } = change(entry);
      const digest = digestOf(body);
      const put = await controller.ledger.commit({ ...entry, body, digest, set: { ...set, digest } }, 'forger');
      expect(put).toEqual({ ok: true, value: 'committed' });
    },
    look,
  );

const VERSION = 30;

describe('an entry that was changed', () => {
  test('in an input is different in what follows from it', async () => {
    const seen = await forged(VERSION, ({ body, set }) => {
      const observations = body.inputs.observations.map((one) =>
        'quote' in one.result
          ? { ...one, result: { quote: { ...one.result.quote, impactMid: one.result.quote.impactMid * 1.001 } } }
          : one,
      );
      return { body: { ...body, inputs: { ...body.inputs, observations } }, set };
    });
    expect(seen).toMatchObject({ ok: true, value: { outcome: 'different' } });
    expect(seen).toHaveProperty('value.path', expect.stringMatching(/^\$\.body\.decision\./));
  });

  test('in its decision is different there, with both values', async () => {
    const truth = versionOf(BTC, VERSION).body.decision.margin?.initialPpm;
    const seen = await forged(VERSION, ({ body, set }) => {
      const margin = body.decision.margin && { ...body.decision.margin, initialPpm: 1 };
      return { body: { ...body, decision: { ...body.decision, margin } }, set };
    });
    const path = '$.body.decision.margin.initialPpm';
    expect(seen).toEqual({ ok: true, value: { outcome: 'different', path, stored: 1, replayed: truth } });
  });

  test('in what is published alone is different there', async () => {
    const seen = await forged(VERSION, ({ body, set }) => ({
      body,
      set: { ...set, validUntil: '2036-01-01T00:00:00Z' },
    }));
    expect(seen).toMatchObject({ value: { outcome: 'different', path: '$.set.validUntil' } });
  });

  test('and so is its successor, which names the digest that it had', async () => {
    const lower = ({ body, set }: Written) => ({
      body: { ...body, decision: { ...body.decision, reasons: ['all well'] } },
      set,
    });
    const seen = await forged(VERSION, lower, () => replay(VERSION + 1));
    const { digest } = versionOf(BTC, VERSION);
    expect(seen).toMatchObject({ value: { outcome: 'different', path: '$.body.previousDigest', stored: digest } });
  });

  test('to name another policy is different', async () => {
    const other = policyShape.parse({ ...SETTINGS.policy, validitySeconds: 240 });
    expect(await controller.ledger.putDocument('POLICY', policyHash(other), other)).toMatchObject({ ok: true });
    const seen = await forged(VERSION, ({ body, set }) => ({
      body: { ...body, inputs: { ...body.inputs, policyHash: policyHash(other) } },
      set,
    }));
    expect(seen).toMatchObject({ value: { outcome: 'different', path: '$.body.decision.validUntil' } });
  });

  test('by who does not know how digests are made cannot be read', async () => {
    const harm = (item: Record<string, AttributeValue>) =>
      client.send(
        new PutItemCommand({
          ...place(),
          Item: { ...item, digest: item.digest ?? { S: '' }, body: item.head ?? { S: '' } },
        }),
      );
    expect(await meanwhile(entryKey(VERSION), harm, () => replay(VERSION))).toMatchObject({
      error: { code: 'unreadable' },
    });
    expect(await meanwhile(entryKey(VERSION), harm, () => replay(VERSION + 1))).toMatchObject({
      error: { code: 'unreadable' },
    });
  });
});

test('an entry of another engine is not judged by this one', async () => {
  const seen = await forged(VERSION, ({ body, set }) => ({ body: { ...body, engine: '0' }, set }));
  expect(seen).toEqual({ ok: true, value: { outcome: 'other-engine', engine: '0' } });
});

describe('what an entry stands on', () => {
  const missing = async (key: Record<string, AttributeValue>, version: number) =>
    meanwhile(
      key,
      () => remove(key),
      () => replay(version),
    );

  test.each(['its policy', 'its predecessor', 'a model of its predecessor'])(
    '%s: without it nothing is claimed',
    async (what) => {
      const model = versionOf(BTC, VERSION - 1).body.models.returns ?? expect.fail();
      const key =
        what === 'its policy'
          ? documentKey('POLICY', SETTINGS.policyHash)
          : what === 'its predecessor'
            ? entryKey(VERSION - 1)
            : documentKey('MODEL', model);
      const seen = await missing(key, VERSION);
      expect(seen).toMatchObject({
        ok: false,
        error: { code: what === 'its predecessor' ? 'not-found' : 'unreadable' },
      });
    },
  );

  test('a policy that is not the one it names cannot be read', async () => {
    const key = documentKey('POLICY', SETTINGS.policyHash);
    const model = await itemAt(documentKey('MODEL', versionOf(BTC, 1).body.models.returns ?? expect.fail()));
    const harm = (item: Record<string, AttributeValue>) =>
      client.send(new PutItemCommand({ ...place(), Item: { ...item, body: model.body ?? { S: '' } } }));
    expect(await meanwhile(key, harm, () => replay(VERSION))).toMatchObject({ error: { code: 'unreadable' } });
  });

  test('a version that was never written is not found', async () => {
    expect(await replay(SLOTS + 1)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });
});

test('after all of it the ledger is as it was', async () => {
  expect(await expectWhole(controller.ledger)).toEqual(history);
});
