import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import storage, { type Files } from 'dynalite/db/index.js';

/**
 * Two faults of dynalite 4.0.0 are mended where it makes its files. A query never closes its iterator, which keeps 55 KB
 * for ever: 400 MB a day at one cycle a minute. And files that another process has open are noticed only by the first
 * request, as an exception that nobody can catch.
 */
const create = storage.create;
let opened: Files | null = null;
storage.create = (options) => {
  const store = create(options);
  // One value ahead and not sixteen: nearly every query here wants one entry.
  store.db.createValueStream = (range) => Readable.from(store.db.values(range), { highWaterMark: 1 });
  opened = store.db;
  return store;
};

/** A dynalite whose files are open (rejects when another process has them), not listening yet. */
export const openServer = async (path: string | undefined): Promise<Server> => {
  const server = dynalite({ createTableMs: 0, ...(path !== undefined && { path }) });
  await opened?.open();
  return server;
};
