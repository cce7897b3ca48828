import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnixSeconds } from '../../lib/core/units/index.ts';
import { createDynamoClient, createLedger } from '../../lib/ledger/index.ts';
import { type RunningFunction, startFunction } from '../../lib/local/lambda/function.ts';
import { startVenues } from '../../lib/local/venues/index.ts';
import type { HttpAnswer } from '../../lib/publication/index.ts';
import { bundleFunctions } from './bundles.ts';
import { functionUrlEvent, scheduledTick, type UrlRequest } from './platform-events.ts';
import { MARKETS, openPlaces, PUBLIC_URL, REALM, SETTINGS, SIGNING_KEY } from './world.ts';

export type World = Awaited<ReturnType<typeof openPlaces>>;
export type Env = Readonly<Record<string, string>>;

/** The named functions bundled for this machine's Node, venues for them to ask, and what a test opens besides. */
export const openDeployment = async (names: readonly string[]) => {
  const bundles = await bundleFunctions(names, 'node20');
  const started = await startVenues({ kind: 'generator', seed: 7 });
  if (!started.ok) throw new Error(started.error.detail);
  const venues = started.value;
  const policyFile = join(bundles.taskRoot, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(SETTINGS.policy));
  const worlds: World[] = [];
  const running: RunningFunction[] = [];

  /** What each function is given, as a deployment sets it: no more than it needs. */
  const readerEnv = ({ places }: World, realm = REALM): Env => ({
    PLIMSOLL_REALM: realm,
    PLIMSOLL_TABLE: places.table,
    PLIMSOLL_POLICY_FILE: policyFile,
    PLIMSOLL_DYNAMODB_ENDPOINT: places.database,
  });
  const delivererEnv = (world: World, realm = REALM): Env => ({
    ...readerEnv(world, realm),
    PLIMSOLL_EVENT_BUS: 'plimsoll',
    PLIMSOLL_EVENTBRIDGE_ENDPOINT: world.places.bus,
    PLIMSOLL_PUBLIC_URL: PUBLIC_URL,
  });
  const cycleEnv = (world: World, realm = REALM): Env => ({
    ...delivererEnv(world, realm),
    PLIMSOLL_SIGNING_KEY: SIGNING_KEY,
    PLIMSOLL_VENUE_HOSTS: JSON.stringify(venues.urls),
  });

  return {
    venues,
    readerEnv,
    delivererEnv,
    cycleEnv,
    openWorld: async (): Promise<World> => {
      const world = await openPlaces();
      worlds.push(world);
      return world;
    },
    /** Starts a function under the runtime protocol. */
    start: async (name: string, env: Env, onOutput: (text: string) => void = () => undefined) => {
      const { taskRoot } = bundles;
      const begun = await startFunction({ taskRoot, handler: `${name}.handler`, env, onOutput });
      if (!begun.ok) throw new Error(`${begun.error.errorType}: ${begun.error.errorMessage}`);
      running.push(begun.value);
      return begun.value;
    },
    /** One tick a slot, each when the venues have come to it. */
    runSlots: async (slots: readonly UnixSeconds[], handle: (event: unknown) => Promise<unknown>) => {
      const reports: unknown[] = [];
      for (const slot of slots) {
        await venues.setTime(slot);
        reports.push(await handle(scheduledTick(slot)));
      }
      return reports;
    },
    /** Ends what one test has opened. */
    tidy: async () => {
      for (const one of running.splice(0)) await one.close();
      for (const world of worlds.splice(0)) await world.close();
    },
    close: async () => {
      await venues.close();
      bundles.remove();
    },
  };
};
export type Deployment = Awaited<ReturnType<typeof openDeployment>>;

/** What the function gave; throws what it reported instead. */
export const answered =
  ({ invoke }: RunningFunction) =>
  async (event: unknown): Promise<unknown> => {
    const outcome = await invoke(event);
    if (!outcome.ok) throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
    return outcome.value;
  };

export const ask = async (running: RunningFunction, request: UrlRequest): Promise<HttpAnswer> =>
  (await answered(running)(functionUrlEvent(request))) as HttpAnswer;

/** Every entry of a world, by market and version. */
export const entriesOf = async ({ places }: World, realm = REALM) => {
  const client = createDynamoClient({ endpoint: places.database });
  const ledger = createLedger({ client, table: places.table, realm });
  const read = await Promise.all(MARKETS.map((market) => ledger.entriesAfter(market, 0, 10)));
  client.destroy();
  return read.flatMap((page) => {
    if (!page.ok) throw new Error(page.error.detail);
    return page.value.map(({ entry }) => entry);
  });
};

/** What a world's subscribers were told, less what the bus adds, in an order that does not depend on who was quicker. */
export const toldBy = ({ events }: World) => {
  const key = ({ detail }: { detail: Readonly<Record<string, unknown>> }) => `${detail.market} ${detail.version}`;
  return events()
    .map(({ id: _id, time: _time, ...event }) => event)
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
};

/** A time as the real clock has it, in whole seconds. */
export const nowSeconds = (): UnixSeconds => Math.floor(Date.now() / 1000);
