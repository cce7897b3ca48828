import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type LocalHttp, startHttp } from '../../lib/local/http.ts';
import type { HttpEvent, HttpHandler } from '../../lib/publication/http-payload.ts';

const open: LocalHttp[] = [];
const start = async (handler: HttpHandler): Promise<LocalHttp> => {
  const server = await startHttp({ handler, port: 0 });
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const echo: HttpHandler = async (event) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(event),
});

/** Sends these bytes and gives everything that comes back until the server ends the connection. */
const raw = async (url: string, text: string): Promise<string> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setEncoding('utf8').end(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
};

it('hands on a request as payload version 2.0', async () => {
  const { url } = await start(echo);
  const answer = await fetch(`${url}/v1/a%20b?x=1&y=%zz`, { headers: { 'If-None-Match': '"ä"', 'X-Case': 'Kept' } });
  const event = (await answer.json()) as HttpEvent;
  expect(event).toMatchObject({
    version: '2.0',
    rawPath: '/v1/a%20b',
    rawQueryString: 'x=1&y=%zz',
    requestContext: { http: { method: 'GET', path: '/v1/a%20b', sourceIp: '127.0.0.1' } },
    isBase64Encoded: false,
  });
  expect(event.headers).toMatchObject({ 'x-case': 'Kept', 'if-none-match': '"ä"' });
});

it.each([
  ['an absolute address, as a proxy sends it', 'GET http://a.example/v1/health?x HTTP/1.1', '/v1/health'],
  ['the asterisk', 'OPTIONS * HTTP/1.1', '*'],
  ['two slashes', 'GET //v1//health HTTP/1.1', '//v1//health'],
])('takes the path from %s', async (_, line, path) => {
  const { url } = await start(echo);
  const answer = await raw(url, `${line}\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(answer).toContain(`"rawPath":${JSON.stringify(path)}`);
});

it('states the length in bytes, and none where there is no body to have one', async () => {
  const { url } = await start(async () => ({ statusCode: 200, headers: { ETag: '"1"' }, body: 'ä€' }));
  expect((await fetch(url)).headers.get('content-length')).toBe('5');
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.headers.get('content-length'), head.headers.get('etag')]).toEqual([null, '"1"']);
});

it('a handler that throws is a 500 problem that tells nothing of the inside', async () => {
  const failures: unknown[] = [];
  const cause = new Error('secret at /srv/app.ts');
  const server = await startHttp({
    handler: () => Promise.reject(cause),
    port: 0,
    onFailure: (one) => failures.push(one),
  });
  open.push(server);
  const { url } = server;
  const answer = await fetch(url);
  const text = await answer.text();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
  expect(text).not.toMatch(/secret|srv/);
  expect(failures).toEqual([cause]);
  expect((await fetch(url)).status).toBe(500);
});

it('long addresses, long headers and what is no HTTP never reach the handler', async () => {
  let calls = 0;
  const { url } = await start(async (event) => {
    calls += 1;
    return echo(event);
  });
  const long = await fetch(`${url}/${'a'.repeat(3_000)}`);
  expect([long.status, long.headers.get('content-type')]).toEqual([414, 'application/problem+json']);
  expect((await fetch(url, { headers: { 'X-Long': 'a'.repeat(20_000) } })).status).toBe(431);
  expect(await raw(url, 'nonsense\r\n\r\n')).toContain('400');
  expect(calls).toBe(0);
  expect((await fetch(url)).status).toBe(200);
});

it('a body is passed over and the connection goes on', async () => {
  const { url } = await start(echo);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = [];
  for (const method of ['POST', 'GET']) {
    const asked = request(url, { agent, method });
    asked.end('x'.repeat(200_000));
    const [answer] = await once(asked, 'response');
    ports.push(answer.socket.localPort);
    answer.resume();
    await once(answer, 'end');
  }
  agent.destroy();
  expect(ports[1]).toBe(ports[0]);
});

it('close ends idle connections, lets an answer under way end, and frees the port', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let waiting = () => {};
  const entered = new Promise<void>((resolve) => {
    waiting = resolve;
  });
  const server = await start(async (event) => {
    if (event.rawPath === '/slow') {
      waiting();
      await gate;
    }
    return echo(event);
  });
  await (await fetch(`${server.url}/kept-alive`)).text();
  const slow = fetch(`${server.url}/slow`);
  await entered;
  const closed = server.close();
  release();
  const answer = await slow;
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  await closed;
  await expect(fetch(server.url)).rejects.toThrow();
  const port = Number(new URL(server.url).port);
  const next = await startHttp({ handler: echo, port });
  open.push(next);
  expect(next.url).toBe(server.url);
});

it('an address in use is a rejection', async () => {
  const { url } = await start(echo);
  await expect(startHttp({ handler: echo, port: Number(new URL(url).port) })).rejects.toThrow(/EADDRINUSE/);
});
