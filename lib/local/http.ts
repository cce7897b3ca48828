import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HttpAnswer, type HttpEvent, type HttpHandler, problemAnswer, writeEvents } from '../publication/index.ts';
import { isRead, LARGEST_BODY_BYTES, NO_BODY, readBody } from './http-body.ts';

/** Addresses here are under a hundred characters; what is far longer is never parsed. */
const LONGEST_TARGET = 2_048;
/** All header lines together, the request line among them. */
const LARGEST_HEAD_BYTES = 16_384;
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
/** How long a close waits for answers that are under way. */
const CLOSE_GRACE_MS = 2_000;

export interface HttpOptions {
  readonly handler: HttpHandler;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** A caller that dribbles its request holds a socket no longer than this; ten seconds. */
  readonly requestTimeoutMs?: number;
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

const tooLarge = (endless: boolean): HttpAnswer =>
  problemAnswer({
    kind: 'body-too-large',
    detail: `A body has at most ${LARGEST_BODY_BYTES} bytes here.`,
    instance: '',
    headers: endless ? { Connection: 'close' } : {},
  });

const failed = (): HttpAnswer =>
  problemAnswer({ kind: 'internal', detail: 'The request could not be answered.', instance: '' });

const answerTo = async ({ handler, onFailure }: HttpOptions, request: IncomingMessage): Promise<HttpAnswer> => {
  if ((request.url ?? '').length > LONGEST_TARGET) return tooLong();
  const body = isRead(request) ? NO_BODY : await readBody(request);
  if (body.kind === 'too-large') return tooLarge(body.endless);
  if (body.kind === 'broken-off') return failed();
  try {
    return await handler({ ...eventOf(request), ...(body.text !== '' && { body: body.text }) });
  } catch (cause) {
    onFailure?.(cause);
    return failed();
  }
};

/** A HEAD answer has lost its body already, a 304 never had one, and of events nobody knows: none can say how long it is. */
const lengthOf = (request: IncomingMessage, { statusCode, body, events }: HttpAnswer): Record<string, string> =>
  request.method === 'HEAD' || statusCode === 304 || events
    ? {}
    : { 'Content-Length': String(Buffer.byteLength(body)) };

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The server closes: nothing follows on this connection. */
  readonly last: boolean;
}

const write = (
  { request, response, last }: Exchange,
  answer: HttpAnswer,
  onFailure: HttpOptions['onFailure'],
): void => {
  const connection = last ? { Connection: 'close' } : {};
  response.writeHead(answer.statusCode, { ...answer.headers, ...lengthOf(request, answer), ...connection });
  if (!answer.events || last) {
    response.end(answer.body);
    return;
  }
  if (answer.body !== '') response.write(answer.body);
  // Nothing can be said any more to a reader of half an answer: it is cut off and comes back.
  writeEvents(answer.events, response).catch((cause) => {
    onFailure?.(cause);
    response.destroy();
  });
};

/** A handler of payload version 2.0 behind a real socket. Rejects when the address cannot be had. */
export const startHttp = async (options: HttpOptions): Promise<LocalHttp> => {
  const { port, host = '127.0.0.1', requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  let closing = false;
  /** Answers that would not end by themselves before a close. */
  const streaming = new Set<ServerResponse>();
  const server = createServer(
    {
      maxHeaderSize: LARGEST_HEAD_BYTES,
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs / 2,
      // Looked at seldom, a limit is not one: the default adds half a minute to it.
      connectionsCheckingInterval: requestTimeoutMs / 10,
    },
    async (request, response) => {
      const answer = await answerTo(options, request);
      if (answer.events) {
        streaming.add(response);
        response.once('close', () => streaming.delete(response));
      }
      write({ request, response, last: closing }, answer, options.onFailure);
    },
  );
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      closing = true;
      for (const response of streaming) response.end();
      const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      server.close(() => {
        clearTimeout(impatience);
        resolve();
      });
    });
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, close };
};
