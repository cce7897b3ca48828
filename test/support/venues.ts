import type { RequestListener } from 'node:http';
import { json } from 'node:stream/consumers';
import type { UnixSeconds } from '../../lib/core/units/index.ts';
import { answererOf, openGenerator, VENUES, type Venue } from '../../lib/local/venues/index.ts';
import { startServer } from './faulty-server.ts';

/** The built-in market's venues on real sockets, each of which can be told to do something else instead of answering. */
export const startFaultyVenues = async () => {
  const answer = answererOf(openGenerator(7));
  const faults = new Map<Venue, RequestListener>();
  let now: UnixSeconds = 0;
  const servers = await Promise.all(
    VENUES.map((venue) =>
      startServer(async (request, response) => {
        const fault = faults.get(venue);
        if (fault) return fault(request, response);
        const question = request.method === 'POST' ? await json(request) : undefined;
        const { status, body } = answer(venue, request.url ?? '/', now, question);
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      }),
    ),
  );
  return {
    hosts: Object.fromEntries(VENUES.map((venue, index) => [venue, servers[index]?.origin ?? ''])),
    setTime: (seconds: UnixSeconds): void => {
      now = seconds;
    },
    break: (venue: Venue, fault: RequestListener): void => void faults.set(venue, fault),
    mend: (): void => faults.clear(),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
};
