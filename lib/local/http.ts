import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HttpAnswer, type HttpEvent, type HttpHandler, problemAnswer } from '../publication/index.ts';

/** Addresses here are under a hundred characters; what is far longer is never parsed. */
const LONGEST_TARGET = 2_048;
/** All header lines together, the request line among them. */
const LARGEST_HEAD_BYTES = 16_384;
/** A caller that dribbles its request holds a socket no longer than this. */
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
/** How long a close waits for answers that are under way. */
const CLOSE_GRACE_MS = 2_000;

export interface HttpOptions {
  readonly handler: HttpHandler;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** Told what a handler threw: the caller of the endpoint is not. */
  readonly onFailure?: (cause: unknown) => void;
}

export interface LocalHttp {
  readonly url: string;
  /** Takes no new connection, lets answers under way end, and ends what is kept alive. */
  readonly close: () => Promise<void>;
}

/** A proxy may ask in absolute form; its path is what counts. */
const targetOf = (request: IncomingMessage): readonly [path: string, query: string] => {
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
};

const eventOf = (request: IncomingMessage): HttpEvent => {
  const [rawPath, rawQueryString] = targetOf(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  const sourceIp = request.socket.remoteAddress ?? '';
  return {
    version: '2.0',
    rawPath,
    rawQueryString,
    headers,
    requestContext: { http: { method: request.method ?? 'GET', path: rawPath, sourceIp } },
    isBase64Encoded: false,
  };
};

const tooLong = (): HttpAnswer =>
  problemAnswer({
    kind: 'address-too-long',
    detail: `An address has at most ${LONGEST_TARGET} characters here.`,
    instance: '',
  });

const failed = (): HttpAnswer =>
  problemAnswer({ kind: 'internal', detail: 'The request could not be answered.', instance: '' });

const answerTo = async ({ handler, onFailure }: HttpOptions, request: IncomingMessage): Promise<HttpAnswer> => {
  if ((request.url ?? '').length > LONGEST_TARGET) return tooLong();
  try {
    return await handler(eventOf(request));
  } catch (cause) {
    onFailure?.(cause);
    return failed();
  }
};

/** A HEAD answer has lost its body already, and a 304 never had one: neither can say how long it would be. */
const lengthOf = (request: IncomingMessage, { statusCode, body }: HttpAnswer): Record<string, string> =>
  request.method === 'HEAD' || statusCode === 304 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };

const write = (request: IncomingMessage, response: ServerResponse, answer: HttpAnswer, last: boolean): void => {
  const connection = last ? { Connection: 'close' } : {};
  response.writeHead(answer.statusCode, { ...answer.headers, ...lengthOf(request, answer), ...connection });
  response.end(answer.body);
};

/** A handler of payload version 2.0 behind a real socket. Rejects when the address cannot be had. */
export const startHttp = async (options: HttpOptions): Promise<LocalHttp> => {
  const { port, host = '127.0.0.1' } = options;
  let closing = false;
  const server = createServer(
    { maxHeaderSize: LARGEST_HEAD_BYTES, requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS / 2 },
    async (request, response) => {
      write(request, response, await answerTo(options, request), closing);
    },
  );
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      closing = true;
      const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      server.close(() => {
        clearTimeout(impatience);
        resolve();
      });
    });
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, close };
};
