/**
 * Requests a second of the read endpoint as a ratio to a bare `node:http` server that returns the same bytes under the
 * same headers, in the same run: the real handler with its memory, behind the same socket code as in a local run. Clients
 * are another process with keep-alive connections; rounds are interleaved, so that what else the machine does falls on
 * all alike. A client may tire before a server does: so the processor time that a server takes for a request is told
 * beside, and the lower of the two ratios counts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ok } from '../lib/core/units/index.ts';
import { createReadHandler } from '../lib/cycle/index.ts';
import { startHttp } from '../lib/local/http.ts';
import { withPage } from '../lib/publication/index.ts';
import { CADENCE_SECONDS, entryOf, MARKET, REALM, SLOT } from '../test/support/sets.ts';

const ROUNDS = 7;
const ROUND_MS = 1_000;
const CONNECTIONS = 16;
const PATH = `/v1/markets/${MARKET}/parameters`;

interface Round {
  readonly url: string;
  readonly etag: string | null;
}

/** One round in the client's process: each connection asks again as soon as it is answered. */
const askFor = async ({ url, etag }: Round): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const options = { agent, headers: etag === null ? {} : { 'If-None-Match': etag } };
  const expected = etag === null ? 200 : 304;
  const end = performance.now() + ROUND_MS;
  let answered = 0;
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      get(url, options, (answer) => {
        if (answer.statusCode !== expected) reject(new Error(`${url} answered ${answer.statusCode}`));
        answer.resume().once('end', resolve);
      }).once('error', reject);
    });
  const connection = async () => {
    for (; performance.now() < end; answered += 1) await ask();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
  return (answered * 1000) / ROUND_MS;
};

const client = () => {
  process.on('message', async (round: Round) => process.send?.(await askFor(round)));
};

const realEndpoint = async () => {
  const entry = entryOf();
  const nothing = async () => ok(null);
  const range = async () => ok([]);
  const handler = createReadHandler({
    reader: {
      head: async () => ok({ entry }),
      entry: nothing,
      entriesAfter: range,
      entriesBefore: range,
      document: nothing,
    },
    markets: [MARKET],
    realm: REALM,
    champion: 'combination',
    cadenceSeconds: CADENCE_SECONDS,
    speed: 1,
    clock: () => SLOT,
    realNowMs: () => performance.now(),
  });
  return startHttp({ handler: withPage(handler, async () => null), port: 0 });
};

/** The least that anybody could do: the bytes and headers of the real answers, chosen by whether a tag was sent. */
const bareServer = async (real: string) => {
  const answer = await fetch(real + PATH);
  const body = Buffer.from(await answer.arrayBuffer());
  const etag = answer.headers.get('etag') ?? '';
  const dropped = ['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding'];
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !dropped.includes(name)));
  const server = createServer((request, response) => {
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, { ...headers, 'Content-Length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, etag, bytes: body.length, server };
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Requests a second, and microseconds of the servers' process for each. */
interface Rate {
  readonly perSecond: number;
  readonly cpuUs: number;
}
interface Pair {
  readonly real: Rate;
  readonly bare: Rate;
}

const rowOf = (kind: string, pairs: readonly Pair[]) => {
  const middle = (of: (pair: Pair) => number) => median(pairs.map(of));
  const bySecond = middle(({ real, bare }) => real.perSecond / bare.perSecond);
  const byProcessor = middle(({ real, bare }) => bare.cpuUs / real.cpuUs);
  return {
    answer: kind,
    'a second': Math.round(middle(({ real }) => real.perSecond)),
    'bare, a second': Math.round(middle(({ bare }) => bare.perSecond)),
    'processor, µs': middle(({ real }) => real.cpuUs).toFixed(0),
    'bare, µs': middle(({ bare }) => bare.cpuUs).toFixed(0),
    'ratio by second': bySecond.toFixed(2),
    'by processor': byProcessor.toFixed(2),
  };
};

const run = async () => {
  const real = await realEndpoint();
  const bare = await bareServer(real.url);
  const asker = fork(fileURLToPath(import.meta.url), ['client']);
  const measure = async (url: string, etag: string | null): Promise<Rate> => {
    const before = process.cpuUsage();
    asker.send({ url: url + PATH, etag });
    const [perSecond] = (await once(asker, 'message')) as [number];
    const { user, system } = process.cpuUsage(before);
    return { perSecond, cpuUs: (user + system) / ((perSecond * ROUND_MS) / 1000) };
  };
  const table = [];
  const rounds = { '200': [] as Pair[], '304': [] as Pair[] };
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const kind of ['200', '304'] as const) {
      const etag = kind === '200' ? null : bare.etag;
      const pair = { real: await measure(real.url, etag), bare: await measure(bare.url, etag) };
      // The first round is for the engines to warm up.
      if (round >= 0) rounds[kind].push(pair);
    }
  }
  for (const [kind, pairs] of Object.entries(rounds)) table.push(rowOf(kind, pairs));
  console.table(table);
  asker.disconnect();
  bare.server.close();
  await real.close();
};

if (process.argv[2] === 'client') client();
else await run();
