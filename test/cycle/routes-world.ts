import type { Entry } from '../../lib/core/market/index.ts';
import { err, ok } from '../../lib/core/units/index.ts';
import type { EntryReader, ReadError } from '../../lib/cycle/read-model.ts';
import { createReadHandler } from '../../lib/cycle/routes.ts';
import { startHttp } from '../../lib/local/http.ts';
import { CADENCE_SECONDS, MARKET, REALM, SLOT } from '../support/sets.ts';

export const MARKETS = [MARKET, 'USDT-USD'];

export const AWAY: ReadError = {
  code: 'unavailable',
  retryable: true,
  metricLabel: 'unavailable',
  detail: 'connect ECONNREFUSED 10.0.0.7:8000',
};

/** The read endpoint on a real socket, over a ledger and two clocks that the test moves by hand. */
export const startWorld = async () => {
  const world = {
    entries: [] as Entry[],
    fault: null as ReadError | null,
    now: SLOT,
    realMs: 0,
    heads: 0,
    reads: 0,
    ranges: 0,
    /** What every read of the ledger waits for. */
    gate: Promise.resolve() as Promise<void>,
  };
  const find = async (matches: (entry: Entry) => boolean) => {
    // What is found is what stood there when the read began, as in a database.
    const found = world.entries.filter(matches).at(-1);
    const { fault } = world;
    await world.gate;
    return fault ? err(fault) : ok(found ? { entry: found } : null);
  };
  const range = async (matches: (entry: Entry) => boolean, limit: number, descending: boolean) => {
    world.ranges += 1;
    const found = world.entries.filter(matches).sort((a, b) => a.set.version - b.set.version);
    if (descending) found.reverse();
    return world.fault ? err(world.fault) : ok(found.slice(0, limit).map((entry) => ({ entry })));
  };
  const reader: EntryReader = {
    head: (market) => {
      world.heads += 1;
      return find(({ set }) => set.market === market);
    },
    entry: (market, version) => {
      world.reads += 1;
      return find(({ set }) => set.market === market && set.version === version);
    },
    entriesAfter: (market, version, limit) =>
      range(({ set }) => set.market === market && set.version > version, limit, false),
    entriesBefore: (market, version, limit) =>
      range(({ set }) => set.market === market && set.version < version, limit, true),
    document: async () => (world.fault ? err(world.fault) : ok(null)),
  };
  const handler = createReadHandler({
    reader,
    markets: MARKETS,
    realm: REALM,
    champion: 'combination',
    cadenceSeconds: CADENCE_SECONDS,
    speed: 1,
    clock: () => world.now,
    realNowMs: () => world.realMs,
    stream: { pollMs: 2, heartbeatMs: 20_000, lifetimeMs: 60_000 },
  });
  const server = await startHttp({ handler, port: 0 });
  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await fetch(server.url + path, { headers, method });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) };
  };
  return { world, get, url: server.url, close: server.close };
};
export type World = Awaited<ReturnType<typeof startWorld>>;

export const PARAMETERS = `/v1/markets/${MARKET}/parameters`;
