/** Everything that can go wrong between a request and its JSON. Closed: whoever counts or retries knows every case. */
export type HttpErrorCode = 'timeout' | 'unreachable' | 'status' | 'too-large' | 'redirect' | 'not-json';

export interface HttpError {
  readonly code: HttpErrorCode;
  /** True where the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly metricLabel: string;
  /** For people: printable ASCII, under 200 characters, never a piece of the body. */
  readonly detail: string;
}

const RETRYABLE: Record<HttpErrorCode, boolean> = {
  timeout: true,
  unreachable: true,
  status: false,
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

/** A status outside 2xx. Only a limit that passes (429) and the server's own trouble (5xx) are worth another request. */
export const statusError = (status: number): HttpError =>
  httpError('status', `HTTP ${status}`, status === 429 || status >= 500);

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
