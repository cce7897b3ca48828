import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { err, ok, type Result } from '../core/units/index.ts';
import { parseJson, readText } from './body.ts';
import { type HttpError, httpError, statusError, thrownError } from './error.ts';
import { type Agents, type Question, type Reply, send } from './send.ts';

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
  /** The same for a POST of `body` as JSON, for what may reach the server twice. */
  post(url: string, body: unknown, options: GetOptions): Promise<Result<JsonAnswer, HttpError>>;
  /** Ends idle connections; requests under way fail. */
  close(): void;
}

/** Far above any answer of a venue but a full book, far below what fills the memory of a function. */
export const DEFAULT_MAX_BYTES = 2_000_000;

/** A host that sends us round and round would spend the deadline of the others. */
const MAX_REDIRECTS = 3;

/** More than the published limits let go at once at all but one venue; a handshake costs about a millisecond of ours. */
const MAX_SOCKETS_PER_HOST = 128;

const AGENT = { keepAlive: true, maxSockets: MAX_SOCKETS_PER_HOST };

const redirectTarget = ({ status, headers }: Reply): string | null => {
  const { location } = headers;
  return status >= 300 && status < 400 && location !== undefined ? location : null;
};

const follow = async (agents: Agents, question: Question): Promise<Result<Reply, HttpError>> => {
  let { url } = question;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await send({ ...question, url }, agents);
    const location = redirectTarget(response);
    if (location === null) return ok(response);
    response.stream.destroy();
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
  agents: Agents,
  question: Question,
  maxBytes: number,
  anyStatus: boolean,
): Promise<Result<JsonAnswer, HttpError>> => {
  const { signal } = question;
  try {
    const answer = await follow(agents, question);
    if (!answer.ok) return answer;
    const { status, stream, headers } = answer.value;
    if (!wanted(status, anyStatus)) {
      stream.destroy();
      return err(statusError(status, headers['retry-after']));
    }
    const text = await readText(stream, maxBytes);
    const body = text.ok ? parseJson(text.value, headers['content-type']) : text;
    return body.ok ? ok({ status, headers: headers as JsonAnswer['headers'], body: body.value }) : body;
  } catch (thrown) {
    return err(thrownError(thrown, signal));
  }
};

export const createHttpClient = (): HttpClient => {
  const agents: Agents = { http: new HttpAgent(AGENT), https: new HttpsAgent(AGENT) };
  const bodyOf = async (question: Question, maxBytes = DEFAULT_MAX_BYTES): Promise<Result<unknown, HttpError>> => {
    const answer = await ask(agents, question, maxBytes, false);
    return answer.ok ? ok(answer.value.body) : answer;
  };
  return {
    getJson: (url, { signal, maxBytes }) => bodyOf({ url, signal }, maxBytes),
    postJson: (url, body, { signal, maxBytes }) => bodyOf({ url, body, signal }, maxBytes),
    get: (url, { signal, maxBytes = DEFAULT_MAX_BYTES }) => ask(agents, { url, signal }, maxBytes, true),
    post: (url, body, { signal, maxBytes = DEFAULT_MAX_BYTES }) => ask(agents, { url, body, signal }, maxBytes, true),
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
};
