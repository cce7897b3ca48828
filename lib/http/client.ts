import { setMaxListeners } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { err, ok, type Result } from '../core/units/index.ts';
import { parseJson, readText } from './body.ts';
import { type HttpError, httpError, statusError, thrownError } from './error.ts';

export interface GetOptions {
  /** The one deadline: when it fires the request is cancelled, wherever it stands. */
  readonly signal: AbortSignal;
  /** Of the decompressed body. */
  readonly maxBytes?: number;
}

/** A JSON answer of any status, for readers to whom status and headers say something. Header names are lower case. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** The only way out over HTTP. No method throws or rejects. */
export interface HttpClient {
  /** The body of a 2xx answer; any other status is an error. */
  getJson(url: string, options: GetOptions): Promise<Result<unknown, HttpError>>;
  /** The same for a POST of `body` as JSON. Only for questions: a request may reach the server twice. */
  postJson(url: string, body: unknown, options: GetOptions): Promise<Result<unknown, HttpError>>;
  get(url: string, options: GetOptions): Promise<Result<JsonAnswer, HttpError>>;
  /** Ends idle connections; requests under way fail. */
  close(): void;
}

/** Far above any answer of a venue but a full book, far below what fills the memory of a function. */
export const DEFAULT_MAX_BYTES = 2_000_000;

/** A host that sends us round and round would spend the deadline of the others. */
const MAX_REDIRECTS = 3;

/** Venues limit bursts per address; waiting in our own queue costs less than being refused. */
const MAX_SOCKETS_PER_HOST = 16;

const AGENT = { keepAlive: true, maxSockets: MAX_SOCKETS_PER_HOST };

/** Codes of a connection that the server had closed before our request reached it. */
const CLOSED_EARLY = new Set(['ECONNRESET', 'EPIPE']);

/** A GET, or a POST of `body` as JSON where there is one. */
interface Question {
  readonly url: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

interface Sent {
  readonly code?: string;
  readonly request?: { readonly reusedSocket?: boolean };
}

/**
 * One request. A kept connection may have been closed at the other end meanwhile (a function that was frozen between
 * two runs sees this every minute): such a request was never served, so it is asked once more on a new connection.
 */
const send = async (client: AxiosInstance, { url, body, signal }: Question): Promise<AxiosResponse<Readable>> => {
  const question = body === undefined ? { method: 'GET', url, signal } : { method: 'POST', url, data: body, signal };
  for (;;) {
    try {
      return await client.request<Readable>(question);
    } catch (thrown) {
      const { code, request } = thrown as Sent;
      if (signal.aborted || !request?.reusedSocket || !CLOSED_EARLY.has(code ?? '')) throw thrown;
    }
  }
};

const redirectTarget = ({ status, headers }: AxiosResponse): string | null => {
  const location: unknown = headers.location;
  return status >= 300 && status < 400 && typeof location === 'string' ? location : null;
};

const follow = async (
  client: AxiosInstance,
  question: Question,
): Promise<Result<AxiosResponse<Readable>, HttpError>> => {
  let { url } = question;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await send(client, { ...question, url });
    const location = redirectTarget(response);
    if (location === null) return ok(response);
    response.data.destroy();
    const target = URL.canParse(location, url) ? new URL(location, url) : null;
    if (target?.origin !== new URL(url).origin) {
      return err(httpError('redirect', `to ${target?.host.slice(0, 100) ?? 'no address'}`));
    }
    url = target.href;
  }
  return err(httpError('redirect', `more than ${MAX_REDIRECTS} hops`));
};

const wanted = (status: number, anyStatus: boolean): boolean => anyStatus || (status >= 200 && status <= 299);

const ask = async (
  client: AxiosInstance,
  question: Question,
  maxBytes: number,
  anyStatus: boolean,
): Promise<Result<JsonAnswer, HttpError>> => {
  const { signal } = question;
  // All requests of a cycle listen to one deadline; Node would call more than ten a leak and warn at each of them.
  setMaxListeners(0, signal);
  try {
    const answer = await follow(client, question);
    if (!answer.ok) return answer;
    const { status, data, headers } = answer.value;
    if (!wanted(status, anyStatus)) {
      data.destroy();
      return err(statusError(status, headers['retry-after']));
    }
    const text = await readText(data, maxBytes);
    const body = text.ok ? parseJson(text.value, headers['content-type']) : text;
    return body.ok ? ok({ status, headers: headers as JsonAnswer['headers'], body: body.value }) : body;
  } catch (thrown) {
    return err(thrownError(thrown, signal));
  }
};

export const createHttpClient = (): HttpClient => {
  const httpAgent = new HttpAgent(AGENT);
  const httpsAgent = new HttpsAgent(AGENT);
  const client = axios.create({
    adapter: 'http',
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    // Read by ourselves: the library reports a broken connection and a body beyond its limit under one code.
    responseType: 'stream',
    validateStatus: () => true,
    headers: { Accept: 'application/json', 'Accept-Encoding': 'gzip', 'User-Agent': 'plimsoll' },
  });
  const bodyOf = async (question: Question, maxBytes = DEFAULT_MAX_BYTES): Promise<Result<unknown, HttpError>> => {
    const answer = await ask(client, question, maxBytes, false);
    return answer.ok ? ok(answer.value.body) : answer;
  };
  return {
    getJson: (url, { signal, maxBytes }) => bodyOf({ url, signal }, maxBytes),
    postJson: (url, body, { signal, maxBytes }) => bodyOf({ url, body, signal }, maxBytes),
    get: (url, { signal, maxBytes = DEFAULT_MAX_BYTES }) => ask(client, { url, signal }, maxBytes, true),
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
};
