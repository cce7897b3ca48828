/** Everything that can go wrong between a request and its JSON. Closed: whoever counts or retries knows every case. */
export type HttpErrorCode =
  | 'timeout'
  | 'unreachable'
  | 'status'
  | 'rate-limited'
  | 'too-large'
  | 'redirect'
  | 'not-json';

export interface HttpError {
  readonly code: HttpErrorCode;
  /** True where the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly metricLabel: string;
  /** For people: printable ASCII, under 200 characters, never a piece of the body. */
  readonly detail: string;
  /** The status of an answer that was refused for it. */
  readonly status?: number;
  /** How long the server asks us to stay away, where it says so. */
  readonly retryAfterMs?: number;
}

const RETRYABLE: Record<HttpErrorCode, boolean> = {
  timeout: true,
  unreachable: true,
  status: false,
  'rate-limited': true,
  'too-large': false,
  redirect: false,
  'not-json': false,
};

export const httpError = (code: HttpErrorCode, detail: string, retryable = RETRYABLE[code]): HttpError => ({
  code,
  retryable,
  metricLabel: `http_${code.replaceAll('-', '_')}`,
  detail,
});

/** Of `Retry-After` only the form in seconds: nobody who limits by address was seen to send the other one, a date. */
const retryAfterMs = (header: unknown): number | null =>
  typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : null;

/** Too many requests, and what Binance answers to whoever goes on after that (developers.binance.com, "IP limits"). */
const TOO_MANY = new Set([429, 418]);

/** A status outside 2xx. Only a limit that passes and the server's own trouble (5xx) are worth another request. */
export const statusError = (status: number, retryAfter: unknown): HttpError => {
  if (!TOO_MANY.has(status)) return { ...httpError('status', `HTTP ${status}`, status >= 500), status };
  const wait = retryAfterMs(retryAfter);
  return { ...httpError('rate-limited', `HTTP ${status}`), status, ...(wait === null ? {} : { retryAfterMs: wait }) };
};

const codeOf = (thrown: unknown): string => {
  const code = (thrown as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'no code';
};

/** What was thrown on the way, told apart by its code alone: texts of messages change between releases. */
export const thrownError = (thrown: unknown, signal: AbortSignal): HttpError => {
  if (signal.aborted) return httpError('timeout', 'no whole answer before the deadline');
  const code = codeOf(thrown);
  return code.startsWith('Z_') ? httpError('not-json', `compressed body: ${code}`) : httpError('unreachable', code);
};
