import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { privateKeyToAddress } from 'viem/accounts';
import { decisionOrder, defaultPolicy, policyHash } from '../../lib/core/policy/index.ts';
import { err, ok, type Result, type UnixMs, type UnixSeconds } from '../../lib/core/units/index.ts';
import { type CyclePorts, type CycleSettings, type ModelCache, runCycle } from '../../lib/cycle/index.ts';
import type { HttpClient, HttpError } from '../../lib/http/index.ts';
import { createDynamoClient, createLedger } from '../../lib/ledger/index.ts';
import { startBus } from '../../lib/local/bus.ts';
import { startDatabase } from '../../lib/local/database.ts';
import { answererOf, openGenerator, VENUES, type Venue } from '../../lib/local/venues/index.ts';
import { createLogger, createMetrics } from '../../lib/operations/index.ts';
import { eventBridgeBus, localSigner } from '../../lib/publication/index.ts';
import { createAccess, observe } from '../../lib/sources/index.ts';

/** 2026-01-01T04:00:00Z: bars and horizons begin here, and the built-in market stays calm for three hours. */
export const FIRST_SLOT: UnixSeconds = 1_767_240_000;
export const CADENCE = 60;
export const BAR = 300;
export const REALM = 'simulated:7';
export const SIGNING_KEY = `0x${'5a'.repeat(32)}` as const;
export const SIGNER = privateKeyToAddress(SIGNING_KEY).toLowerCase();
export const PUBLIC_URL = 'http://127.0.0.1:8080';

const policy = defaultPolicy();
export const SETTINGS: CycleSettings = { realm: REALM, policy, policyHash: policyHash(policy), publicUrl: PUBLIC_URL };
const order = decisionOrder(policy);
/** Markets in the order in which a cycle decides them. */
export const MARKETS: readonly string[] = order.ok ? order.value.map(({ id }) => id) : [];

/** Where the durable things are: they outlive every controller. */
export interface Places {
  readonly database: string;
  readonly table: string;
  readonly bus: string;
}

/** A database and a bus on the loopback interface, as a deployment would find them. */
export const openPlaces = async (eventFile?: string) => {
  const database = await startDatabase({});
  const bus = await startBus(eventFile === undefined ? {} : { file: eventFile });
  const places: Places = { database: database.endpoint, table: database.table, bus: bus.endpoint };
  return {
    places,
    events: bus.events,
    close: async () => {
      await bus.close();
      await database.close();
    },
  };
};

/** The product's own limits, of a second or two, would make a busy machine look like a fault. */
const PATIENCE_MS = 30_000;
const LOCAL = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: { requestTimeout: PATIENCE_MS },
};

const feed = openGenerator(7);

/** The built-in market without a socket: adapters, parsers and ladders are the real ones. */
const askMarket = (clock: () => UnixMs): Pick<HttpClient, 'getJson' | 'postJson'> => {
  const reply = answererOf(feed);
  const getJson = async (address: string, question?: unknown): Promise<Result<unknown, HttpError>> => {
    const url = new URL(address);
    const target = url.pathname + url.search;
    const { status, body } = reply(url.hostname as Venue, target, Math.floor(clock() / 1000), question);
    const refused = { code: 'status', retryable: false, metricLabel: 'http_status', detail: `HTTP ${status}` } as const;
    return status === 200 ? ok(JSON.parse(body) as unknown) : err(refused);
  };
  return { getJson: (address) => getJson(address), postJson: getJson };
};
const VENUE_HOSTS = Object.fromEntries(VENUES.map((venue) => [venue, `http://${venue}`]));
const ACCESS = createAccess({ monotonicMs: () => 0, exempt: () => true });

export interface ControllerOptions {
  /** How long after the slot this controller's market clock stands: no two that differ in it write the same bytes. */
  readonly lateMs?: number;
  readonly wrap?: (ports: CyclePorts) => CyclePorts;
  /** Of another policy than the default. */
  readonly settings?: CycleSettings;
  /** Tries of each call to the database; one, where a test says itself what comes after a failure. */
  readonly attempts?: number;
}

/** A controller as one process would be: clients, signer, counters and model cache of its own. */
export const openController = (
  places: Places,
  { lateMs = 0, wrap = (p) => p, settings = SETTINGS, attempts = 3 }: ControllerOptions = {},
) => {
  const client = createDynamoClient({ endpoint: places.database, attempts, requestTimeoutMs: PATIENCE_MS });
  const events = new EventBridgeClient({ ...LOCAL, endpoint: places.bus, maxAttempts: 2 });
  const cache: ModelCache = new Map();
  const metrics = createMetrics();
  const ledger = createLedger({ client, table: places.table, realm: REALM });
  const portsAt = (slot: UnixSeconds): CyclePorts => {
    const clock = () => slot * 1000 + lateMs;
    return wrap({
      clock,
      observe: (asked) =>
        observe(asked, {
          http: askMarket(clock),
          clock,
          hosts: VENUE_HOSTS,
          access: ACCESS,
          signal: new AbortController().signal,
          patienceMs: 0,
          impactSize: policy.oracle.impactSize,
          modelled: false,
        }),
      forecast: async () => new Map(),
      accounts: async () => new Map(),
      ledger,
      signer: localSigner(SIGNING_KEY),
      bus: eventBridgeBus({ client: events, busName: 'plimsoll' }),
      metrics,
      log: createLogger({ level: 'silent' }),
    });
  };
  return {
    ledger,
    metrics,
    portsAt,
    run: (slot: UnixSeconds) => runCycle(portsAt(slot), settings, slot, crypto.randomUUID(), cache),
    close: () => {
      client.destroy();
      events.destroy();
    },
  };
};
export type Controller = ReturnType<typeof openController>;
