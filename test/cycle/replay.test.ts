import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayEntry } from '../../lib/cycle/index.ts';
import { createDynamoClient } from '../../lib/ledger/index.ts';
import { expectWhole, type History, type Written } from '../support/audit.ts';
import { entryKey } from '../support/forge.ts';
import { NO_OUTAGE, type Outage, onlyCoinbase, withOutage } from '../support/outage.ts';
import { CADENCE, type Controller, FIRST_SLOT, MARKETS, openController, openPlaces } from '../support/world.ts';

const SLOTS = 40;
const OUTAGE = { from: 12, to: 24 };
const BTC = 'BTC-USD-PERP';

let world: Awaited<ReturnType<typeof openPlaces>>;
let controller: Controller;
let history: History;

beforeAll(async () => {
  world = await openPlaces();
  let outage: Outage = NO_OUTAGE;
  controller = openController(world.places, { wrap: withOutage(() => outage) });
  for (let minute = 0; minute < SLOTS; minute += 1) {
    outage = minute >= OUTAGE.from && minute < OUTAGE.to ? onlyCoinbase : NO_OUTAGE;
    expect(await controller.run(FIRST_SLOT + minute * CADENCE)).toMatchObject({ ok: true });
  }
  history = await expectWhole(controller.ledger);
});
afterAll(async () => {
  controller.close();
  await world.close();
});

const versionOf = (market: string, version: number): Written => history.get(market)?.[version - 1] ?? expect.fail();

test('every version of a run through an outage is decided again to the same bytes', async () => {
  expect(versionOf(BTC, OUTAGE.from + 2).set.status).toBe('degraded');
  for (const market of MARKETS) {
    for (let version = 1; version <= SLOTS; version += 1) {
      const { digest } = versionOf(market, version);
      const seen = await replayEntry(controller.ledger, market, version);
      expect(seen).toMatchObject({ ok: true, value: { outcome: 'identical', digest } });
    }
  }
});

test('every decision names the newest entries of related markets: of its slot where they came first, else of the one before', () => {
  const perps = MARKETS.filter((market) => market.endsWith('-PERP'));
  expect(perps.length).toBeGreaterThan(1);
  for (const [place, market] of perps.entries()) {
    for (const version of [1, 2, SLOTS]) {
      const expected = perps.flatMap((other, i): [string, string][] => {
        const named = i < place ? version : version - 1;
        return i === place || named === 0 ? [] : [[other, versionOf(other, named).digest]];
      });
      const { context } = versionOf(market, version).body.inputs;
      expect(new Map(context.map((one) => [one.market, one.digest]))).toEqual(new Map(expected));
    }
  }
});

/** A strongly consistent read costs a unit for each 4 KB begun, names and values counted: three are 12 KB. */
test('an entry of the market with most sources is read for three units, so it is stored in 12 KB', async () => {
  const client = createDynamoClient({ endpoint: world.places.database });
  for (const version of [1, OUTAGE.to, SLOTS]) {
    const command = new GetItemCommand({
      TableName: world.places.table,
      Key: entryKey(BTC, version),
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    });
    const { Item, ConsumedCapacity } = await client.send(command);
    expect(Item?.digest?.S).toBe(versionOf(BTC, version).digest);
    expect(ConsumedCapacity?.CapacityUnits).toBeLessThanOrEqual(3);
  }
  client.destroy();
});

test('a version that was never written is not found', async () => {
  const seen = await replayEntry(controller.ledger, BTC, SLOTS + 1);
  expect(seen).toMatchObject({ ok: false, error: { code: 'not-found' } });
});
