import type { Result } from '../core/units/index.ts';
import { problemAnswer, retryAfterSeconds, type ServedEntry } from '../publication/index.ts';
import type { ReadError } from './read-model.ts';
import type { QueryFault } from './routes-query.ts';
import type { Answering } from './routes-resource.ts';

export const nothingHere =
  (resources: readonly string[]): Answering =>
  ({ path }) =>
    problemAnswer({
      kind: 'not-found',
      detail: 'Nothing is served at this path.',
      instance: path,
      members: { resources },
    });

export const wrongMethod: Answering = ({ path }) =>
  problemAnswer({
    kind: 'method-not-allowed',
    detail: 'Everything here is read with GET or HEAD.',
    instance: path,
    headers: { Allow: 'GET, HEAD' },
  });

export const marketUnknown =
  (markets: readonly string[]): Answering =>
  ({ path }) =>
    problemAnswer({
      kind: 'market-unknown',
      detail: `There is no such market here. The markets are: ${markets.join(', ')}.`,
      instance: path,
      members: { markets },
    });

export const unreadable =
  ({ code }: Pick<ReadError, 'code'>): Answering =>
  ({ path }) =>
    problemAnswer({
      kind: 'ledger-unreadable',
      detail:
        'What stands in the ledger cannot be told now. A set already held stays good until its validUntil, then its fallback holds.',
      instance: path,
      members: { code },
      headers: { 'Retry-After': '1' },
    });

export const unpublished =
  (market: string): Answering =>
  (view) =>
    problemAnswer({
      kind: 'not-yet-published',
      detail: `Nothing has been published for ${market} yet, not even a fallback: take no new risk, raise no requirement, liquidate only on your own price.`,
      instance: view.path,
      members: { market },
      headers: { 'Retry-After': String(retryAfterSeconds(view.cadenceSeconds, view)) },
    });

/** A currency stream has a price and nothing that anybody could carry. */
export const unmargined =
  (market: string): Answering =>
  ({ path }) =>
    problemAnswer({
      kind: 'no-margins',
      detail: `${market} is a currency stream: it has a price and no margins, so there is nothing to certify.`,
      instance: path,
      members: { market },
    });

const lastVersionText = (last: number | null): string => {
  if (last === null) return 'Versions are whole numbers from 1.';
  return last === 0 ? 'This market has no version yet.' : `The versions of this market are 1 to ${last}.`;
};

/** `last` is null when the newest version cannot be told: a wrong request stays wrong while the ledger is away. */
export const outOfRange =
  (kind: 'version-malformed' | 'version-unknown', newest: Result<ServedEntry | null, ReadError>): Answering =>
  ({ path }) => {
    const last = newest.ok ? (newest.value?.set.version ?? 0) : null;
    return problemAnswer({ kind, detail: lastVersionText(last), instance: path, members: { first: 1, last } });
  };

/** `field` of the query is not what it may be; `allowed` says what that is. The value itself is not repeated. */
export const queryInvalid =
  ({ field, allowed }: QueryFault): Answering =>
  ({ path }) =>
    problemAnswer({
      kind: 'query-invalid',
      detail: `${field}: expected ${allowed}.`,
      instance: path,
      members: { field, allowed },
    });
