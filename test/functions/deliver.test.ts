import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCycleHandler } from '../../functions/cycle.ts';
import { createDeliverHandler } from '../../functions/deliver.ts';
import { createReadFunction } from '../../functions/read.ts';
import { formatInstant } from '../../lib/core/units/index.ts';
import { expectAnnounced, expectWhole } from '../support/audit.ts';
import { deadOrigin } from '../support/faulty-server.ts';
import { type Deployment, openDeployment } from '../support/surroundings.ts';
import { CADENCE, FIRST_SLOT, MARKETS, SETTINGS } from '../support/world.ts';

let deployment: Deployment;
beforeEach(async () => {
  deployment = await openDeployment();
});
afterEach(() => deployment.close());

const MINUTES = 3;
const LAST = FIRST_SLOT + (MINUTES - 1) * CADENCE;

/** Three minutes with the bus away, and nobody on so many channels told. */
const runCutOff = async (channels = MARKETS.length): Promise<string> => {
  const nobody = await deadOrigin();
  const cycle = createCycleHandler({ ...deployment.env, PLIMSOLL_EVENTBRIDGE_ENDPOINT: nobody });
  for (let minute = 0; minute < MINUTES; minute += 1) {
    deployment.venues.setTime(FIRST_SLOT + minute * CADENCE);
    const report = await cycle({ time: formatInstant(FIRST_SLOT + minute * CADENCE) });
    const failed = Array.from({ length: channels }, () => ({ code: 'unreachable' }));
    expect(report).toMatchObject({ delivered: 0, deliveryFailures: failed });
  }
  return nobody;
};

const get = (rawPath: string) => {
  const read = createReadFunction(deployment.env, { clock: () => LAST, speed: 1 });
  return read({
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: {},
    requestContext: { http: { method: 'GET' } },
  } as Parameters<typeof read>[0]);
};

test('what no bus has heard of is served all the same', async () => {
  await runCutOff();
  const history = await expectWhole(deployment.ledger);
  for (const market of MARKETS) {
    const answer = await get(`/v1/markets/${market}/parameters`);
    const entry = history.get(market)?.at(-1) ?? expect.fail();
    expect([answer.statusCode, answer.headers.ETag ?? answer.headers.etag]).toEqual([200, `"${entry.digest}"`]);
    expect(JSON.parse(answer.body)).toEqual({ ...entry.set, proof: entry.proof, signature: entry.signature });
  }
});

test('it is announced in order, once, by the function that does nothing else', async () => {
  await runCutOff();
  const deliver = createDeliverHandler(deployment.env);
  expect(await deliver()).toEqual({ delivered: MINUTES * MARKETS.length });
  expectAnnounced(deployment.events(), await expectWhole(deployment.ledger));
  expect(await deliver()).toEqual({ delivered: 0 });
  expect(deployment.events()).toHaveLength(MINUTES * MARKETS.length);
});

test('every announcement names an address at which that very version is served', async () => {
  await runCutOff();
  await createDeliverHandler(deployment.env)();
  for (const { detail } of deployment.events()) {
    const { url, set } = detail as { url: string; set: unknown };
    const answer = await get(new URL(url).pathname);
    expect(JSON.parse(answer.body)).toEqual(set);
  }
});

test('consumers of the policy are delivered by it too, and a bus that was away costs them no version', async () => {
  const consumers = [{ name: 'vault', market: 'BTC-USD-PERP', rails: {} }];
  writeFileSync(deployment.env.PLIMSOLL_POLICY_FILE, JSON.stringify({ ...SETTINGS.policy, consumers }));
  await runCutOff(MARKETS.length + 1);
  const deliver = createDeliverHandler(deployment.env);
  expect(await deliver()).toEqual({ delivered: MINUTES * (MARKETS.length + 1) });
  const projected = deployment.events().filter((event) => event['detail-type'] === 'ParametersProjected');
  expect(projected.map(({ detail }) => [detail.consumer, detail.version])).toEqual([
    ['vault', 1],
    ['vault', 2],
    ['vault', 3],
  ]);
  expect(await deliver()).toEqual({ delivered: 0 });
});

test('it fails loudly while the bus is away, and while the database is', async () => {
  const nobody = await runCutOff();
  const cut = createDeliverHandler({ ...deployment.env, PLIMSOLL_EVENTBRIDGE_ENDPOINT: nobody });
  await expect(cut()).rejects.toThrow(/: unreachable: /);
  const deliver = createDeliverHandler(deployment.env);
  deployment.database.arm(() => 'away');
  await expect(deliver()).rejects.toThrow(/: unavailable: /);
  deployment.database.arm(() => 'pass');
  expect(await deliver()).toEqual({ delivered: MINUTES * MARKETS.length });
});
