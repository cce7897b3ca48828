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

/** The only way out over HTTP. Neither method throws or rejects. */
export interface HttpClient {
  /** The body of a 2xx answer; any other status is an error. */
  getJson(url: string, options: GetOptions): Promise<Result<unknown, HttpError>>;
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

interface Sent {
  readonly code?: string;
  readonly request?: { readonly reusedSocket?: boolean };
}

/**
 * One request. A kept connection may have been closed at the other end meanwhile (a function that was frozen between
 * two runs sees this every minute): such a request was never served, so it is asked once more on a new connection.
 */
const send = async (client: AxiosInstance, url: string, signal: AbortSignal): Promise<AxiosResponse<Readable>> => {
  for (;;) {
    try {
      return await client.get<Readable>(url, { signal });
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
  start: string,
  signal: AbortSignal,
): Promise<Result<AxiosResponse<Readable>, HttpError>> => {
  let url = start;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await send(client, url, signal);
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
  url: string,
  { signal, maxBytes = DEFAULT_MAX_BYTES }: GetOptions,
  anyStatus: boolean,
): Promise<Result<JsonAnswer, HttpError>> => {
  // All requests of a cycle listen to one deadline; Node would call more than ten a leak and warn at each of them.
  setMaxListeners(0, signal);
  try {
    const answer = await follow(client, url, signal);
    if (!answer.ok) return answer;
    const { status, data, headers } = answer.value;
    if (!wanted(status, anyStatus)) {
      data.destroy();
      return err(statusError(status));
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
  return {
    getJson: async (url, options) => {
      const answer = await ask(client, url, options, false);
      return answer.ok ? ok(answer.value.body) : answer;
    },
    get: (url, options) => ask(client, url, options, true),
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
};
