import { sourcePairs } from '../core/policy/index.ts';
import { err, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { createMatcher, PEOPLE_PATHS } from '../cycle/index.ts';
import { createDynamoClient, createLedger } from '../ledger/index.ts';
import type { AlarmReport } from '../operations/index.ts';
import { type HttpHandler, localSigner } from '../publication/index.ts';
import { startBus } from './bus.ts';
import { DEFAULT_ROOT, type Folder, openFolder, rememberStarted } from './folder.ts';
import type { Handlers } from './handlers.ts';
import { type LocalHttp, startHttp } from './http.ts';
import type { CycleLine } from './line.ts';
import { openDatabase } from './open-ledger.ts';
import { type LocalPeople, needsPeople, openPeople, withPeople } from './people.ts';
import { type ServedLatency, watchServed } from './served.ts';
import { environmentOf } from './session-environment.ts';
import { linesOf, nextSlot } from './slots.ts';
import { startVenues } from './venues/index.ts';
import { openWatch, watched } from './watch.ts';
import type { World } from './world.ts';

export interface SessionOptions {
  readonly world: World;
  readonly handlers: Handlers;
  readonly data: string | null;
  readonly port: number;
  /** Where the accounts of markets are told, by market. */
  readonly snapshots?: Readonly<Record<string, string>>;
  /** Upper bound of market seconds in a real second. */
  readonly speed: number;
}

/** Everything running: database, bus, venues, read endpoint, and the cycle's function behind `runSlot`. */
export interface Session {
  readonly url: string;
  /** Address whose signature every set of this folder bears. */
  readonly signer: string;
  readonly folder: Folder;
  readonly eventsPath: string;
  /** The slot after the newest one that every market has, or null in an empty folder. */
  readonly resumeAt: UnixSeconds | null;
  /** Owners and guardian made for this folder; null where the policy names its own. */
  readonly people: LocalPeople | null;
  /** Every alarm as of the last slot. */
  readonly alarms: () => readonly AlarmReport[];
  /** How long cycles took from their opening to being served; null before one was. */
  readonly latency: () => ServedLatency | null;
  /** One scheduled run. The market clock moves to the slot first. Rejects when the run failed. */
  readonly runSlot: (slot: UnixSeconds) => Promise<readonly CycleLine[]>;
  readonly close: () => Promise<void>;
}

interface Peopled {
  readonly options: SessionOptions;
  readonly people: LocalPeople | null;
}

/** A simulated realm whose policy names no owners gets some of its own, so that proposals can be tried. */
const peopled = (options: SessionOptions, { path }: Folder): Peopled => {
  const { world } = options;
  if (!needsPeople(world.realm, world.policy)) return { options, people: null };
  const people = openPeople(path, world.realm);
  if (!people.ok) throw new Error(people.error.detail);
  const policy = withPeople(world.policy, people.value);
  return { options: { ...options, world: { ...world, policy } }, people: people.value };
};

type Closing = () => Promise<void> | void;

const listen = async (port: number, handler: HttpHandler): Promise<LocalHttp> => {
  try {
    return await startHttp({ port, handler });
  } catch (cause) {
    throw new Error(`port ${port} cannot be had (${(cause as Error).message}): choose another with --port, 0 for any`);
  }
};

/** What people sign goes to the function that takes it, as a deployment's front would send them; all else is read. */
const bySubject = (read: HttpHandler, approve: HttpHandler): HttpHandler => {
  const isSigned = createMatcher(PEOPLE_PATHS.map((path) => ({ path })));
  return (event) => (isSigned(event.rawPath) ? approve(event) : read(event));
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
  const watch = openWatch({ path: folder.path, policy: world.policy, clock });
  handler = bySubject(
    handlers.read(env, { clock, speed: pace, alarms: watch.reports }),
    handlers.approve(env, { clock }),
  );
  const locked = folder.writeLock({ database: database.endpoint, endpoint: http.url });
  if (!locked.ok) throw new Error(locked.error.detail);
  const monitor = handlers.monitor(env, { clock, metrics: watch.metrics });
  return { env, time, venues: running, url: http.url, database, watch, monitor };
};

const closeAll = async (closing: Closing[]): Promise<void> => {
  for (const close of closing.splice(0).reverse()) await close();
};

const compose = async (given: SessionOptions, folder: Folder, closing: Closing[]): Promise<Session> => {
  const { options, people } = peopled(given, folder);
  const { world, handlers } = options;
  const { env, time, venues, url, database, watch, monitor } = await startServers(options, folder, closing);
  const client = createDynamoClient({ endpoint: database.endpoint });
  closing.push(() => client.destroy());
  const ledger = createLedger({ client, table: database.table, realm: world.realm });
  const resume = await nextSlot(ledger, world);
  if (!resume.ok) throw new Error(resume.error);
  // Until the first cycle the market clock stands where the last run left it: at the start of the world everything since
  // would pass for fresh.
  if (resume.value !== null) time.now = resume.value - world.policy.cadenceSeconds;
  const served = watchServed(url, folder.path);
  closing.push(served.close);
  const cycle = watched(handlers.cycle(env, watch.metrics), watch, monitor);
  return {
    url,
    folder,
    signer: localSigner(folder.signingKey).address,
    eventsPath: folder.eventsPath,
    resumeAt: resume.value,
    people,
    alarms: watch.reports,
    latency: served.latency,
    runSlot: async (slot) => {
      served.opened(slot);
      time.now = slot;
      await venues?.setTime(slot);
      return linesOf(ledger, await cycle(slot));
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
