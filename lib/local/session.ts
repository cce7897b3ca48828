import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EntryBody, upgrade } from '../core/controller/index.ts';
import { sourcePairs } from '../core/policy/index.ts';
import { err, formatInstant, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import type { CycleReport } from '../cycle/index.ts';
import { createDynamoClient, createLedger, type Ledger } from '../ledger/index.ts';
import type { HttpHandler } from '../publication/index.ts';
import { startBus } from './bus.ts';
import { DEFAULT_ROOT, type Folder, openFolder, rememberStarted } from './folder.ts';
import { type LocalHttp, startHttp } from './http.ts';
import { type CycleLine, lineOf } from './line.ts';
import { openDatabase } from './open-ledger.ts';
import { type RunningVenues, startVenues } from './venues/index.ts';
import type { World } from './world.ts';

/** The functions that a deployment runs, given by whoever may import them. */
export interface Handlers {
  readonly cycle: (env: NodeJS.ProcessEnv) => (event: unknown) => Promise<CycleReport>;
  readonly read: (env: NodeJS.ProcessEnv, time: { clock: () => number; speed: number }) => HttpHandler;
}

export interface SessionOptions {
  readonly world: World;
  readonly handlers: Handlers;
  readonly data: string | null;
  readonly port: number;
  /** Upper bound of market seconds in a real second. */
  readonly speed: number;
}

/** Everything running: database, bus, venues, read endpoint, and the cycle's function behind `runSlot`. */
export interface Session {
  readonly url: string;
  readonly folder: Folder;
  readonly eventsPath: string;
  /** The slot after the newest one that every market has, or null in an empty folder. */
  readonly resumeAt: UnixSeconds | null;
  /** One scheduled run. The market clock moves to the slot first. Rejects when the run failed. */
  readonly runSlot: (slot: UnixSeconds) => Promise<readonly CycleLine[]>;
  readonly close: () => Promise<void>;
}

type Closing = () => Promise<void> | void;

const EVENT_BUS = 'plimsoll';

const environmentOf = (
  { world }: SessionOptions,
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
    ...(places.venues && { PLIMSOLL_VENUE_HOSTS: JSON.stringify(places.venues.urls) }),
  };
};

/** Where a schedule goes on: after the slot that the slowest market has; at the slot itself where one has none yet. */
const nextSlot = async (ledger: Ledger, { policy }: World): Promise<Result<UnixSeconds | null, string>> => {
  const slots: (UnixSeconds | null)[] = [];
  for (const { id } of policy.markets) {
    const head = await ledger.head(id);
    if (!head.ok) return err(`${id}: ${head.error.detail}`);
    slots.push(head.value?.entry.body.inputs.slot ?? null);
  }
  const known = slots.flatMap((slot) => slot ?? []);
  if (known.length === 0) return ok(null);
  return ok(Math.min(...known) + (known.length < slots.length ? 0 : policy.cadenceSeconds));
};

const linesOf = async (ledger: Ledger, { outcomes }: CycleReport): Promise<CycleLine[]> => {
  const lines: CycleLine[] = [];
  for (const { market, outcome, version } of outcomes) {
    if (outcome !== 'committed') continue;
    const stored = await ledger.entry(market, version);
    if (!stored.ok || !stored.value) throw new Error(`${market} ${version} was committed and cannot be read`);
    const body = upgrade(stored.value.entry.body);
    if (!body.ok) throw new Error(body.error.detail);
    lines.push(lineOf({ body: body.value as EntryBody, set: stored.value.entry.set }));
  }
  return lines;
};

const listen = async (port: number, handler: HttpHandler): Promise<LocalHttp> => {
  try {
    return await startHttp({ port, handler });
  } catch (cause) {
    throw new Error(`port ${port} cannot be had (${(cause as Error).message}): choose another with --port, 0 for any`);
  }
};

const startServers = async (options: SessionOptions, folder: Folder, closing: Closing[]) => {
  const { world, handlers, port, speed } = options;
  const opened = await openDatabase(folder);
  if (!opened.ok) throw new Error(opened.error);
  const database = opened.value;
  closing.push(() => database.close());
  const bus = await startBus({ file: folder.eventsPath });
  closing.push(() => bus.close());
  const venues = world.feed && (await startVenues(world.feed));
  if (venues && !venues.ok) throw new Error(venues.error.detail);
  const running = venues ? venues.value : null;
  if (running) closing.push(() => running.close());
  const time = { now: world.firstSlot ?? 0 };
  const clock = world.realm === 'live' ? () => Date.now() / 1000 : () => time.now;
  // A step of the market clock is a whole cadence at once, so a second can hold that much more than the speed.
  const pace = world.realm === 'live' ? 1 : speed + world.policy.cadenceSeconds;
  let handler: HttpHandler | null = null;
  const http = await listen(port, async (event) => (handler as HttpHandler)(event));
  closing.push(() => http.close());
  const places = {
    database: database.endpoint,
    table: database.table,
    bus: bus.endpoint,
    venues: running,
    url: http.url,
  };
  const env = environmentOf(options, folder, places);
  handler = handlers.read(env, { clock, speed: pace });
  const locked = folder.writeLock({ database: database.endpoint, endpoint: http.url });
  if (!locked.ok) throw new Error(locked.error.detail);
  return { env, time, venues: running, url: http.url, database };
};

const closeAll = async (closing: Closing[]): Promise<void> => {
  for (const close of closing.splice(0).reverse()) await close();
};

const compose = async (options: SessionOptions, folder: Folder, closing: Closing[]): Promise<Session> => {
  const { world, handlers } = options;
  const { env, time, venues, url, database } = await startServers(options, folder, closing);
  const client = createDynamoClient({ endpoint: database.endpoint });
  closing.push(() => client.destroy());
  const ledger = createLedger({ client, table: database.table, realm: world.realm });
  const resume = await nextSlot(ledger, world);
  if (!resume.ok) throw new Error(resume.error);
  // Until the first cycle the market clock stands where the last run left it: at the start of the world everything since
  // would pass for fresh.
  if (resume.value !== null) time.now = resume.value - world.policy.cadenceSeconds;
  const cycle = handlers.cycle(env);
  return {
    url,
    folder,
    eventsPath: folder.eventsPath,
    resumeAt: resume.value,
    runSlot: async (slot) => {
      time.now = slot;
      await venues?.setTime(slot);
      return linesOf(ledger, await cycle({ time: formatInstant(slot) }));
    },
    close: () => closeAll(closing),
  };
};

/** Opens the data folder and starts everything on the loopback interface. One message says why it cannot. */
export const startSession = async (options: SessionOptions): Promise<Result<Session, string>> => {
  const { world, data } = options;
  const folder = openFolder({ root: DEFAULT_ROOT, realm: world.realm, ...(data !== null && { data }) });
  if (!folder.ok) return err(folder.error.detail);
  const closing: Closing[] = [() => folder.value.release()];
  try {
    const session = await compose(options, folder.value, closing);
    rememberStarted(DEFAULT_ROOT, folder.value.path);
    return ok(session);
  } catch (cause) {
    await closeAll(closing);
    return err(cause instanceof Error ? cause.message : String(cause));
  }
};

/** How many sources a world asks each cycle. */
export const askedSources = ({ policy }: World): number =>
  new Set(policy.markets.flatMap((market) => sourcePairs(market).map(({ id }) => id))).size;
