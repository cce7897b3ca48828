/** Why an announcement was not, or not surely, delivered. */
export interface BusError {
  readonly code:
    | 'throttled'
    | 'timeout'
    | 'unreachable'
    | 'service-failure'
    | 'bad-answer'
    | 'entry-failed'
    | 'refused'
    | 'too-large';
  /** Whether the same events may pass later. Where not, a person has to look. */
  readonly retryable: boolean;
  readonly metricLabel: string;
  readonly detail: string;
  /** How many events, from the first on and without a gap, the bus surely has. What follows must be sent again. */
  readonly accepted: number;
}

const PERMANENT: readonly BusError['code'][] = ['refused', 'too-large'];

export const busError = (code: BusError['code'], accepted: number, detail: string): BusError => ({
  code,
  retryable: !PERMANENT.includes(code),
  metricLabel: `bus-${code}`,
  detail,
  accepted,
});

const THROTTLING = /Throttl|TooManyRequests|LimitExceeded|SlowDown/;
/** Failures of the service's own making; every other code on an entry finds fault with the entry. */
const PASSING = /^Internal|ServiceUnavailable/;

/** The code for an entry that the service did not take. */
export const entryCode = (code: string | undefined): BusError['code'] => {
  if (code === undefined || PASSING.test(code)) return 'entry-failed';
  return THROTTLING.test(code) ? 'throttled' : 'refused';
};

/** What the client throws: the service's error with its status, or the connection's with the system's code. */
interface Thrown extends Partial<Error> {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The client calls a dropped connection a timeout as well; whoever is paged looks in different places for the two. */
const DROPPED = ['ECONNRESET', 'EPIPE'];

const codeOf = ({ name = '', code = '', $metadata }: Thrown): BusError['code'] => {
  const status = $metadata?.httpStatusCode;
  if (THROTTLING.test(name) || status === 429) return 'throttled';
  if (name === 'TimeoutError' && !DROPPED.includes(code)) return 'timeout';
  if (name === 'CredentialsProviderError') return 'refused';
  if (status === undefined) return 'unreachable';
  if (status >= 500) return 'service-failure';
  return status >= 400 ? 'refused' : 'bad-answer';
};

/** What the client threw, as a value. A status below 400 means that the answer was not the protocol's. */
export const thrownError = (thrown: unknown, accepted: number): BusError => {
  const error = thrown as Thrown;
  return busError(codeOf(error), accepted, `${error.name ?? 'unknown'}: ${error.message ?? ''}`);
};
