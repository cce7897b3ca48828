/**
 * Venues in a process of their own that answer after a while, as real ones do: run by `startLatentVenues`, or by itself as
 * the process.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Pair } from '../../lib/core/market/index.ts';
import { bookAround } from '../../lib/local/venues/book.ts';
import { answererOf, type Feed, type Venue, type VenueQuote } from '../../lib/local/venues/index.ts';
import { LATENT_SOURCES, type LatentOrder, type LatentReport, underlyings } from './latent-sources.ts';

const quote: VenueQuote = {
  book: bookAround({ mid: 100, halfSpreadBp: 0.5, quoteWithin100Bp: 1e6 }),
  last: 100,
  atMs: 1_767_225_600_000,
  sequence: 7,
};

const feedOf = (count: number): Feed => ({
  pairs: (venue): readonly Pair[] =>
    LATENT_SOURCES.filter((one) => one.venue === venue).flatMap((one) =>
      underlyings(count).map((base) => ({ base, quote: one.quote })),
    ),
  quoteAt: () => quote,
});

const [order] = process.argv.slice(2).map((text) => JSON.parse(text) as LatentOrder);
if (!order) throw new Error('started without an order');
const { count, latencyMs, jitterMs, silent } = order;
const answer = answererOf(feedOf(count));
const asked: LatentReport['asked'][number][] = [];
const rendered = new Map<string, string>();

const bodyOf = (venue: Venue, target: string, question: unknown): string => {
  const key = `${venue} ${target} ${JSON.stringify(question)}`;
  const text = rendered.get(key) ?? answer(venue, target, 1_767_225_600, question).body;
  rendered.set(key, text);
  return text;
};

const serverOf = (venue: Venue): Server => {
  const server = createServer(async (request, response) => {
    const question = request.method === 'POST' ? await json(request) : undefined;
    const target = request.url ?? '/';
    asked.push({ venue, target, question });
    if (silent.includes(venue)) return;
    const body = bodyOf(venue, target, question);
    setTimeout(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
      latencyMs + jitterMs * Math.random(),
    );
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    open += 1;
    socket.on('close', () => {
      open -= 1;
      if (open === 0) process.send?.({ type: 'idle' });
    });
  });
  return server;
};

let open = 0;
const venues = [...new Set(LATENT_SOURCES.map(({ venue }) => venue))];
const urls: Record<string, string> = {};
for (const venue of venues) {
  const server = serverOf(venue);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  urls[venue] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
process.on('message', () => process.send?.({ type: 'report', asked: asked.splice(0), open } satisfies LatentReport));
process.send?.({ type: 'urls', urls });
