import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A real HTTP server on a free port of this machine. */
export interface TestServer {
  readonly origin: string;
  /** Paths asked so far, with their query, in order of arrival. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export const startServer = async (handler: RequestListener): Promise<TestServer> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    handler(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
};

/** An origin at which nobody listens: a port that was free a moment ago. */
export const deadOrigin = async (): Promise<string> => {
  const server = await startServer(() => undefined);
  await server.close();
  return server.origin;
};

export const answer =
  (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
export const json = (body: unknown): RequestListener => answer(JSON.stringify(body));
export const redirectTo =
  (location: string): RequestListener =>
  (_, response) => {
    response.writeHead(302, { location }).end();
  };

/** Writes as fast as it is read until somebody hangs up, so a limit that only looks afterwards would never return. */
const endless = (_: IncomingMessage, response: ServerResponse): void => {
  const chunk = `${'7'.repeat(65_535)},`;
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.writeHead(200, { 'content-type': 'application/json' }).write('[');
  response.on('drain', more);
  more();
};

let bomb: Uint8Array | null = null;
/** Thirty million blanks in thirty kilobytes: valid JSON, so that only its size is wrong. */
const gzipBomb: RequestListener = (request, response) => {
  bomb ??= gzipSync(Buffer.from(`[${' '.repeat(30_000_000)}]`));
  answer(bomb, { 'content-encoding': 'gzip' })(request, response);
};

/** What a broken, lying or hostile server does instead of answering. */
export const FAULTS = {
  html: answer('<html><body>Down for maintenance</body></html>', { 'content-type': 'text/html; charset=utf-8' }),
  nothing: ((_, response) => response.destroy()) as RequestListener,
  silence: (() => undefined) as RequestListener,
  endless: endless as RequestListener,
  tenMegabytes: ((request, response) => answer(`["${'x'.repeat(10_000_000)}"]`)(request, response)) as RequestListener,
  gzipBomb,
  notGzip: answer('{"plain":true}', { 'content-encoding': 'gzip' }),
  bareNaN: answer('{"bids":[[NaN,1,1]],"asks":[[2,1,1]],"sequence":1}'),
  truncatedJson: answer('{"bids":[["100.00","1",1],["99.9'),
  cutOff: ((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"bids":');
    response.socket?.end();
  }) as RequestListener,
  empty: answer(''),
  tooManyRequests: answer('{}', {}, 429),
  serverError: answer('{}', {}, 500),
  notFound: answer('{"message":"NotFound"}', {}, 404),
} satisfies Record<string, RequestListener>;
