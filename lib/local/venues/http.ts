import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { UnixSeconds } from '../../core/units/index.ts';
import { type Answerer, answererOf, methodOf } from './answer.ts';
import { type Feed, VENUES, type Venue } from './feed.ts';

export type VenueUrls = Readonly<Record<Venue, string>>;

/**
 * Longer than a controller that waits for the next minute: a connection should outlive the pause between two cycles.
 */
const KEEP_ALIVE_MS = 120_000;

/** The JSON of a body; nothing where there is none, or none that can be read. */
const questionOf = (request: IncomingMessage): Promise<unknown> => json(request).catch(() => undefined);

const serverOf = (venue: Venue, answer: Answerer, now: () => UnixSeconds): Server => {
  const server = createServer((request, response) => {
    void questionOf(request).then((question) => {
      const known = request.method === methodOf(venue);
      const { status, body } = known ? answer(venue, request.url ?? '/', now(), question) : { status: 405, body: '{}' };
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
};

const listening = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/**
 * One HTTP server a venue, on free ports of the loopback interface, in the calling thread. `now` is the market's
 * clock.
 */
export const serveFeed = async (
  feed: Feed,
  now: () => UnixSeconds,
): Promise<{ readonly urls: VenueUrls; readonly close: () => Promise<void> }> => {
  const answer = answererOf(feed);
  const servers = VENUES.map((venue) => [venue, serverOf(venue, answer, now)] as const);
  const urls = await Promise.all(servers.map(async ([venue, server]) => [venue, await listening(server)] as const));
  return {
    urls: Object.fromEntries(urls) as VenueUrls,
    close: async () => {
      await Promise.all(servers.map(([, server]) => closed(server)));
    },
  };
};
