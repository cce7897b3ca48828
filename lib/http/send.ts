import { type Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { onAbort } from './deadline.ts';

/** A GET, or a POST of `body` as JSON where there is one. */
export interface Question {
  readonly url: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Status and headers, and the body still to be read, decompressed. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly stream: Readable;
}

const HEADERS = { Accept: 'application/json', 'Accept-Encoding': 'gzip', 'User-Agent': 'plimsoll' };

/** Codes of a connection that the server had closed before our request reached it. */
const CLOSED_EARLY = new Set(['ECONNRESET', 'EPIPE']);

/** One for all: to capture a stack for each request of a cycle at its deadline would cost more than the requests. */
const LATE = new Error('no whole answer before the deadline');

const decompressed = (message: IncomingMessage): Readable => {
  if (message.headers['content-encoding'] !== 'gzip') return message;
  const gunzip = createGunzip();
  message.on('error', (cause) => gunzip.destroy(cause));
  gunzip.on('close', () => message.destroy());
  return message.pipe(gunzip);
};

const optionsOf = ({ body }: Question, agent: HttpAgent): { options: RequestOptions; text: string | null } => {
  if (body === undefined) return { options: { agent, headers: HEADERS }, text: null };
  const text = JSON.stringify(body);
  const headers = { ...HEADERS, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
  return { options: { agent, headers, method: 'POST' }, text };
};

interface Failure {
  readonly cause: { readonly code?: string };
  readonly reusedSocket: boolean;
}

const sendOnce = (question: Question, { http, https }: Agents): Promise<Reply | Failure> =>
  new Promise((resolve) => {
    const url = new URL(question.url);
    const isPlain = url.protocol === 'http:';
    const { options, text } = optionsOf(question, isPlain ? http : https);
    const sent = (isPlain ? httpRequest : httpsRequest)(url, options);
    let stream: Readable | null = null;
    const ended = onAbort(question.signal, () => {
      stream?.destroy(LATE);
      sent.destroy(LATE);
    });
    const failed = (cause: Failure['cause']): void => resolve({ cause, reusedSocket: sent.reusedSocket });
    sent.on('response', (message) => {
      stream = decompressed(message);
      // The deadline may come before anybody reads: whoever reads then finds the stream destroyed.
      stream.on('error', () => undefined);
      resolve({ status: message.statusCode ?? 0, headers: message.headers, stream });
    });
    sent.on('error', failed);
    sent.on('close', () => {
      ended();
      failed({ code: 'ECONNRESET' });
    });
    sent.end(text);
  });

const isEarly = ({ cause, reusedSocket }: Failure): boolean => reusedSocket && CLOSED_EARLY.has(cause.code ?? '');

/**
 * One request. A kept connection may have been closed at the other end meanwhile (a function that was frozen between
 * two runs sees this every minute): such a request was never served, so it is asked once more on a new connection.
 */
export const send = async (question: Question, agents: Agents): Promise<Reply> => {
  if (question.signal.aborted) throw LATE;
  for (;;) {
    const answer = await sendOnce(question, agents);
    if ('stream' in answer) return answer;
    if (question.signal.aborted || !isEarly(answer)) throw answer.cause;
  }
};
