import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalHttp, startHttp } from '../../lib/local/http.ts';
import type { HttpEvent, HttpHandler } from '../../lib/publication/http-payload.ts';

/** The limit that the server states in its problem: what an approval may weigh, and a little more. */
const LIMIT = 65_536;

const open: LocalHttp[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A server that tells what reached its handler, and what its handler did not survive. */
const start = async (requestTimeoutMs?: number) => {
  const seen: HttpEvent[] = [];
  const failures: unknown[] = [];
  const handler: HttpHandler = async (event) => {
    seen.push(event);
    return { statusCode: 200, headers: {}, body: String(event.body?.length ?? 'none') };
  };
  const server = await startHttp({
    handler,
    port: 0,
    onFailure: (cause) => failures.push(cause),
    ...(requestTimeoutMs && { requestTimeoutMs }),
  });
  open.push(server);
  return { ...server, seen, failures };
};

const socketTo = (url: string): Socket => connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
const all = async (socket: Socket): Promise<string> => {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
};

describe('a body', () => {
  it('is handed on as it was sent, and a read has none whatever it carries', async () => {
    const { url, seen } = await start();
    await fetch(url, { method: 'POST', body: '{"x":"é"}' });
    await fetch(url, { method: 'POST' });
    const get = request(url, { method: 'GET' }).end('ignored');
    const [answer] = await once(get, 'response');
    answer.resume();
    expect(seen.map(({ body }) => body)).toEqual(['{"x":"é"}', undefined, undefined]);
  });

  it.each([
    ['at the limit', LIMIT, 200],
    ['a byte beyond', LIMIT + 1, 413],
    ['of a megabyte', 1_000_000, 413],
  ])('%s is judged by its bytes, and the connection goes on', async (_, bytes, status) => {
    const { url, seen } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports: number[] = [];
    const statuses: number[] = [];
    for (const size of [bytes, 1]) {
      const asked = request(url, { agent, method: 'POST' }).end('x'.repeat(size));
      const [answer] = await once(asked, 'response');
      ports.push(answer.socket.localPort);
      statuses.push(answer.statusCode);
      answer.resume();
      await once(answer, 'end');
    }
    agent.destroy();
    expect(statuses).toEqual([status, 200]);
    expect(ports[1]).toBe(ports[0]);
    expect(seen).toHaveLength(status === 200 ? 2 : 1);
  });

  it('too large is a problem that says how large it may be', async () => {
    const { url } = await start();
    const answer = await fetch(url, { method: 'PUT', body: 'é'.repeat(LIMIT / 2 + 1) });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([413, 'application/problem+json']);
    expect(await answer.json()).toMatchObject({
      type: 'urn:plimsoll:problem:body-too-large',
      detail: expect.stringContaining(String(LIMIT)),
    });
  });

  it('that never ends is cut off, however fast it comes', async () => {
    const { url, seen } = await start();
    const socket = socketTo(url).on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', more).resume();
    more();
    await closed;
    expect(seen).toEqual([]);
    expect((await fetch(url)).status).toBe(200);
  });

  it('broken off by its sender is nobody`s failure', async () => {
    const { url, seen, failures } = await start();
    const socket = socketTo(url);
    await new Promise((sent) => socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf', sent));
    socket.destroy();
    await once(socket, 'close');
    expect((await fetch(url)).status).toBe(200);
    expect([seen.length, failures]).toEqual([1, []]);
  });
});

describe('a slow caller', () => {
  it.each([
    ['whose head does not come to an end', 'GET / HTTP/1.1\r\nHost: a\r\n'],
    ['whose body does not come to an end', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx'],
  ])('%s is told so and let go, while others are answered', async (_, text) => {
    const { url, seen } = await start(200);
    const socket = socketTo(url);
    socket.write(text);
    const others = await Promise.all([fetch(url), fetch(url)]);
    expect(others.map(({ status }) => status)).toEqual([200, 200]);
    expect(await all(socket)).toMatch(/^HTTP\/1\.1 408 /);
    expect(seen).toHaveLength(2);
  });

  it('that does not read its answers holds up nobody', async () => {
    const { url } = await start();
    const deaf = socketTo(url).pause();
    for (let asked = 0; asked < 200; asked += 1) deaf.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await fetch(url)).status).toBe(200);
    deaf.destroy();
  });
});

it.each([
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a length that is none', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'],
  ['a header with a line break', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
])('a request with %s, by which two servers may disagree on where it ends, is refused', async (_, text) => {
  const { url, seen } = await start();
  const socket = socketTo(url);
  socket.end(text);
  expect(await all(socket)).toMatch(/^HTTP\/1\.1 400 /);
  expect(seen).toEqual([]);
});
