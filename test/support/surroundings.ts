import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabaseProxy } from './database-proxy.ts';
import { startFaultyVenues } from './venues.ts';
import { openController, openPlaces, PUBLIC_URL, REALM, SETTINGS, SIGNING_KEY } from './world.ts';

/** All that functions need around them, on real sockets, and the environment that names it. */
export const openDeployment = async () => {
  const world = await openPlaces();
  const database = await startDatabaseProxy(world.places.database);
  const venues = await startFaultyVenues();
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  const policyFile = join(folder, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(SETTINGS.policy));
  const env = {
    PLIMSOLL_REALM: REALM,
    PLIMSOLL_TABLE: world.places.table,
    PLIMSOLL_POLICY_FILE: policyFile,
    PLIMSOLL_DYNAMODB_ENDPOINT: database.endpoint,
    PLIMSOLL_EVENT_BUS: 'plimsoll',
    PLIMSOLL_EVENTBRIDGE_ENDPOINT: world.places.bus,
    PLIMSOLL_SIGNING_KEY: SIGNING_KEY,
    PLIMSOLL_PUBLIC_URL: PUBLIC_URL,
    PLIMSOLL_VENUE_HOSTS: JSON.stringify(venues.hosts),
  };
  const beside = openController(world.places);
  return {
    ...world,
    database,
    venues,
    env,
    /** Reads the ledger past the proxy. */
    ledger: beside.ledger,
    close: async () => {
      beside.close();
      await venues.close();
      await database.close();
      await world.close();
      rmSync(folder, { recursive: true });
    },
  };
};
export type Deployment = Awaited<ReturnType<typeof openDeployment>>;
