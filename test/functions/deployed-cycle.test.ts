import { publicKeyToAddress } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCycleHandler } from '../../functions/cycle.ts';
import { verifySignedSet } from '../../lib/publication/index.ts';
import { createKey, startKms } from '../publication/kms-server.ts';
import { answered, type Deployment, entriesOf, openDeployment, toldBy } from '../support/deployment.ts';
import { deadOrigin } from '../support/faulty-server.ts';
import { scheduledTick } from '../support/platform-events.ts';
import { CADENCE, FIRST_SLOT, MARKETS, SIGNING_KEY } from '../support/world.ts';

const SLOTS = [FIRST_SLOT, FIRST_SLOT + CADENCE, FIRST_SLOT + 2 * CADENCE];

let deployment: Deployment;
beforeAll(async () => {
  deployment = await openDeployment(['cycle', 'deliver', 'monitor']);
});
afterEach(() => deployment.tidy());
afterAll(() => deployment.close());

/** What a process wrote, line by line, as the platform's log would hold it. */
const recorder = () => {
  let text = '';
  return {
    write: (more: string): void => {
      text += more;
    },
    text: () => text,
    records: () => text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : [])),
  };
};
interface MetricsLine {
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[] };
}
const metricsIn = (records: readonly unknown[]): ReadonlySet<string> =>
  new Set(
    (records as readonly MetricsLine[])
      .flatMap(({ _aws }) => _aws?.CloudWatchMetrics ?? [])
      .flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)),
  );

describe('the cycle as deployed', () => {
  test('writes, signs and announces what the handler in process does, cold and warm, byte for byte', async () => {
    const [here, there] = [await deployment.openWorld(), await deployment.openWorld()];
    const inProcess = await deployment.runSlots(SLOTS, createCycleHandler(deployment.cycleEnv(here)));
    const cycle = await deployment.start('cycle', deployment.cycleEnv(there));
    expect(await deployment.runSlots(SLOTS, answered(cycle))).toEqual(JSON.parse(JSON.stringify(inProcess)));
    const entries = await entriesOf(there);
    expect(entries).toHaveLength(MARKETS.length * SLOTS.length);
    expect(entries).toEqual(await entriesOf(here));
    expect(toldBy(there)).toHaveLength(entries.length);
    expect(toldBy(there)).toEqual(toldBy(here));
  });

  test('a tick that comes twice decides once', async () => {
    const world = await deployment.openWorld();
    const cycle = await deployment.start('cycle', deployment.cycleEnv(world));
    const [, again] = await deployment.runSlots([FIRST_SLOT, FIRST_SLOT], answered(cycle));
    expect(again).toMatchObject({ outcomes: MARKETS.map(() => ({ outcome: 'duplicate', version: 1 })) });
    expect(await entriesOf(world)).toHaveLength(MARKETS.length);
  });

  test('signs with a key that stays in its vault', async () => {
    const world = await deployment.openWorld();
    const key = createKey();
    const signer = publicKeyToAddress(`0x${Buffer.from(key.point).toString('hex')}`).toLowerCase() as `0x${string}`;
    const kms = await startKms(key);
    const { PLIMSOLL_SIGNING_KEY: _, ...env } = deployment.cycleEnv(world);
    const vault = { PLIMSOLL_KMS_KEY_ID: 'alias/plimsoll', PLIMSOLL_KMS_ENDPOINT: kms.endpoint };
    const cycle = await deployment.start('cycle', { ...env, ...vault });
    await deployment.runSlots([FIRST_SLOT], answered(cycle));
    await kms.close();
    for (const { set, proof, signature } of await entriesOf(world)) {
      const verified = await verifySignedSet({ ...set, proof, signature }, { signer, now: FIRST_SLOT });
      expect(verified.holds).toBe(true);
    }
  });

  test('leaves its metrics as lines that the platform reads', async () => {
    const world = await deployment.openWorld();
    const out = recorder();
    await deployment.runSlots(
      [FIRST_SLOT],
      answered(await deployment.start('cycle', deployment.cycleEnv(world), out.write)),
    );
    expect(metricsIn(out.records())).toContain('cycle.completed');
    const seen = recorder();
    const monitor = await deployment.start('monitor', deployment.readerEnv(world), seen.write);
    expect(await monitor.invoke(scheduledTick(FIRST_SLOT))).toEqual({ ok: true, value: null });
    expect(metricsIn(seen.records())).toContain('set.validity');
  });

  test('what is no tick, and a deployment that lacks a setting, fail by name and without a secret', async () => {
    const world = await deployment.openWorld();
    const out = recorder();
    const cycle = await deployment.start('cycle', deployment.cycleEnv(world), out.write);
    const refused = await cycle.invoke({ source: 'aws.scheduler' });
    expect(refused).toMatchObject({
      ok: false,
      error: { errorType: 'Error', errorMessage: expect.stringMatching(/^malformed-tick: /) },
    });
    expect(await cycle.invoke(scheduledTick(FIRST_SLOT))).toMatchObject({ ok: true });
    const { PLIMSOLL_TABLE: _, ...lacking } = deployment.cycleEnv(world);
    const broken = await (await deployment.start('cycle', lacking)).invoke(scheduledTick(FIRST_SLOT));
    expect(broken).toMatchObject({ ok: false, error: { errorMessage: 'PLIMSOLL_TABLE: not set' } });
    expect(JSON.stringify([refused, broken]) + out.text()).not.toContain(SIGNING_KEY);
  });

  test('a database that is away fails the invocation, so that the platform counts it and tries again', async () => {
    const world = await deployment.openWorld();
    const env = { ...deployment.cycleEnv(world), PLIMSOLL_DYNAMODB_ENDPOINT: await deadOrigin() };
    const outcome = await (await deployment.start('cycle', env)).invoke(scheduledTick(FIRST_SLOT));
    expect(outcome).toMatchObject({ ok: false, error: { errorMessage: expect.stringMatching(/^unavailable: /) } });
  });
});

test('delivery as deployed announces what a cycle could not, once and in order, and holds neither key nor venue', async () => {
  const world = await deployment.openWorld();
  const busAway = { ...deployment.cycleEnv(world), PLIMSOLL_EVENTBRIDGE_ENDPOINT: await deadOrigin() };
  const [first] = await deployment.runSlots(SLOTS.slice(0, 2), answered(await deployment.start('cycle', busAway)));
  expect(first).toMatchObject({ delivered: 0, deliveryFailures: MARKETS.map(() => ({ code: 'unreachable' })) });
  const deliver = await deployment.start('deliver', deployment.delivererEnv(world));
  const tick = scheduledTick(FIRST_SLOT + CADENCE);
  expect(await deliver.invoke(tick)).toEqual({ ok: true, value: { delivered: 2 * MARKETS.length } });
  expect(await deliver.invoke(tick)).toEqual({ ok: true, value: { delivered: 0 } });
  const inOrder = world.events().map(({ detail }) => [detail.market, detail.version]);
  for (const market of MARKETS) {
    expect(inOrder.filter(([of]) => of === market)).toEqual([1, 2].map((version) => [market, version]));
  }
});
