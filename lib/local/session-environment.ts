import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from './folder.ts';
import type { SessionOptions } from './session.ts';
import type { RunningVenues } from './venues/index.ts';

const EVENT_BUS = 'plimsoll';

/** What the functions of a session find in their environment, as those of a deployment do; the policy stands in a file. */
export const environmentOf = (
  { world, snapshots = {} }: SessionOptions,
  folder: Folder,
  places: { database: string; table: string; bus: string; venues: RunningVenues | null; url: string },
): NodeJS.ProcessEnv => {
  const policyFile = join(folder.path, 'policy.json');
  writeFileSync(policyFile, `${JSON.stringify(world.policy, null, 2)}\n`);
  return {
    PLIMSOLL_REALM: world.realm,
    PLIMSOLL_TABLE: places.table,
    PLIMSOLL_POLICY_FILE: policyFile,
    PLIMSOLL_DYNAMODB_ENDPOINT: places.database,
    PLIMSOLL_EVENT_BUS: EVENT_BUS,
    PLIMSOLL_EVENTBRIDGE_ENDPOINT: places.bus,
    PLIMSOLL_SIGNING_KEY: folder.signingKey,
    PLIMSOLL_PUBLIC_URL: places.url,
    ...(process.env.PLIMSOLL_ENGINE_HOSTS && { PLIMSOLL_ENGINE_HOSTS: process.env.PLIMSOLL_ENGINE_HOSTS }),
    ...(Object.keys(snapshots).length > 0 && { PLIMSOLL_SNAPSHOT_SOURCES: JSON.stringify(snapshots) }),
    ...(places.venues && { PLIMSOLL_VENUE_HOSTS: JSON.stringify(places.venues.urls) }),
  };
};
