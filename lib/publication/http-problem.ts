import { canonical, type Json } from '../core/units/index.ts';
import { COMMON_HEADERS, type HttpAnswer } from './http-payload.ts';

/** Every problem that can be answered: its status and its title. The kind is the end of the problem's `type`. */
export const PROBLEMS = {
  'not-found': [404, 'No such resource'],
  'market-unknown': [404, 'Unknown market'],
  'no-margins': [404, 'This market has no margins'],
  'query-invalid': [400, 'Invalid query'],
  'version-malformed': [400, 'Malformed version'],
  'version-unknown': [404, 'Unknown version'],
  'method-not-allowed': [405, 'Method not allowed'],
  'address-too-long': [414, 'Address too long'],
  'body-too-large': [413, 'Body too large'],
  'media-type': [415, 'Unsupported media type'],
  'vote-malformed': [400, 'Malformed vote'],
  'proposal-unknown': [404, 'Unknown proposal'],
  'proposal-closed': [409, 'The proposal is not open any more'],
  'proposal-expired': [409, 'The proposal has expired'],
  'vote-duplicate': [409, 'This signer has voted already'],
  'vote-refused': [422, 'The vote counts for nothing'],
  'order-malformed': [400, 'Malformed order'],
  'order-duplicate': [409, 'This order was given already'],
  'order-overtaken': [409, 'A newer order stands against this one'],
  'order-refused': [422, 'The order counts for nothing'],
  'orders-waiting': [503, 'Too many orders wait for the next cycle'],
  'set-expired': [503, 'The newest parameter set has expired'],
  'not-yet-published': [503, 'No parameter set has been published yet'],
  'ledger-unreadable': [503, 'The ledger cannot be read'],
  internal: [500, 'Internal error'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemKind = keyof typeof PROBLEMS;

export interface ProblemParts {
  readonly kind: ProblemKind;
  /** What happened and what to do, for a person. */
  readonly detail: string;
  /** The path that was asked. */
  readonly instance: string;
  /** Members beyond RFC 9457's own, for a program. */
  readonly members?: Readonly<Record<string, Json>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer paths are an attack or a mistake, and nobody needs them back. */
const LONGEST_INSTANCE = 200;
/** One slash at the start: two would make the path read as the name of another host. */
const PLAIN_PATH = /^\/(?!\/)[\w\-.~%:@/]*$/;

const instanceOf = (path: string): { instance?: string } =>
  path.length <= LONGEST_INSTANCE && PLAIN_PATH.test(path) ? { instance: path } : {};

/** Problem details by RFC 9457. Never stored: a problem that outlives its cause in a cache is an outage of its own. */
export const problemAnswer = ({ kind, detail, instance, members = {}, headers = {} }: ProblemParts): HttpAnswer => {
  const [status, title] = PROBLEMS[kind];
  const type = `urn:plimsoll:problem:${kind}`;
  return {
    statusCode: status,
    headers: {
      ...COMMON_HEADERS,
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...headers,
    },
    body: canonical({ ...members, type, title, status, detail, ...instanceOf(instance) }),
  };
};
