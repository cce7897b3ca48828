import type { Realm } from '../core/market/index.ts';
import { formatInstant, type Result } from '../core/units/index.ts';
import {
  currentAnswer,
  entryAnswer,
  type HttpAnswer,
  type HttpEvent,
  type HttpHandler,
  healthAnswer,
  marketsAnswer,
  problemAnswer,
  retryAfterSeconds,
  type ServedEntry,
  type View,
  versionAnswer,
} from '../publication/index.ts';
import { createReadModel, type ReadError, type ReadModel, type ReadModelParts } from './read-model.ts';
import { type Route, routeOf } from './routes-path.ts';

export interface ReadHandlerParts extends ReadModelParts {
  /** The markets of the policy, streams among them: what is served, whether or not it has an entry yet. */
  readonly markets: readonly string[];
  readonly realm: Realm;
  readonly cadenceSeconds: number;
  /** Upper bound of market seconds in any one real second, steps of the clock included. 1 in the live realm. */
  readonly speed: number;
}

/**
 * An answer but for the time. Everything slow happens before it exists, so that the clock is read once, last, and no
 * answer is judged by an older time than the one it states.
 */
type Answering = (view: View) => HttpAnswer;

const RESOURCES = [
  '/v1/markets',
  '/v1/markets/{market}/parameters',
  '/v1/markets/{market}/parameters/{version}',
  '/v1/markets/{market}/entries/{version}',
  '/v1/health',
];

const nothingHere: Answering = ({ path }) =>
  problemAnswer({
    kind: 'not-found',
    detail: 'Nothing is served at this path.',
    instance: path,
    members: { resources: RESOURCES },
  });

const wrongMethod: Answering = ({ path }) =>
  problemAnswer({
    kind: 'method-not-allowed',
    detail: 'Everything here is read with GET or HEAD.',
    instance: path,
    headers: { Allow: 'GET, HEAD' },
  });

const marketUnknown =
  (markets: readonly string[]): Answering =>
  ({ path }) =>
    problemAnswer({
      kind: 'market-unknown',
      detail: `There is no such market here. The markets are: ${markets.join(', ')}.`,
      instance: path,
      members: { markets },
    });

const unreadable =
  ({ code }: ReadError): Answering =>
  ({ path }) =>
    problemAnswer({
      kind: 'ledger-unreadable',
      detail:
        'What stands in the ledger cannot be told now. A set already held stays good until its validUntil, then its fallback holds.',
      instance: path,
      members: { code },
      headers: { 'Retry-After': '1' },
    });

const unpublished =
  (market: string): Answering =>
  (view) =>
    problemAnswer({
      kind: 'not-yet-published',
      detail: `Nothing has been published for ${market} yet, not even a fallback: take no new risk, raise no requirement, liquidate only on your own price.`,
      instance: view.path,
      members: { market },
      headers: { 'Retry-After': String(retryAfterSeconds(view.cadenceSeconds, view)) },
    });

const lastVersionText = (last: number | null): string => {
  if (last === null) return 'Versions are whole numbers from 1.';
  return last === 0 ? 'This market has no version yet.' : `The versions of this market are 1 to ${last}.`;
};

/** `last` is null when the newest version cannot be told: a wrong request stays wrong while the ledger is away. */
const outOfRange =
  (kind: 'version-malformed' | 'version-unknown', newest: Result<ServedEntry | null, ReadError>): Answering =>
  ({ path }) => {
    const last = newest.ok ? (newest.value?.set.version ?? 0) : null;
    return problemAnswer({ kind, detail: lastVersionText(last), instance: path, members: { first: 1, last } });
  };

const VERSION = /^[1-9]\d{0,14}$/;

const versioned = async (
  model: ReadModel,
  route: { readonly market: string; readonly version: string },
  answer: (served: ServedEntry, view: View) => HttpAnswer,
): Promise<Answering> => {
  if (!VERSION.test(route.version)) return outOfRange('version-malformed', await model.newest(route.market));
  const found = await model.version(route.market, Number(route.version));
  if (!found.ok) return unreadable(found.error);
  const served = found.value;
  if (!served) return outOfRange('version-unknown', await model.newest(route.market));
  return (view) => answer(served, view);
};

const newest = async (model: ReadModel, market: string): Promise<Answering> => {
  const found = await model.newest(market);
  if (!found.ok) return unreadable(found.error);
  const served = found.value;
  return served ? (view) => currentAnswer(served, view) : unpublished(market);
};

const overview = async (model: ReadModel, parts: ReadHandlerParts, name: 'markets' | 'health'): Promise<Answering> => {
  const standings = await Promise.all(
    parts.markets.map(async (market) => ({ market, newest: await model.newest(market) })),
  );
  if (name === 'health') return (view) => healthAnswer(standings, { ...view, realm: parts.realm });
  const failed = standings.map((one) => one.newest).find((one) => !one.ok);
  return failed && !failed.ok ? unreadable(failed.error) : (view) => marketsAnswer(standings, view);
};

const answering = async (model: ReadModel, parts: ReadHandlerParts, route: Route): Promise<Answering> => {
  if (route.name === 'none') return nothingHere;
  if (route.name === 'markets' || route.name === 'health') return overview(model, parts, route.name);
  const { market, version } = route;
  if (!parts.markets.includes(market)) return marketUnknown(parts.markets);
  if (route.name === 'entries') return versioned(model, route, entryAnswer);
  return version === null ? newest(model, market) : versioned(model, { market, version }, versionAnswer);
};

/** The read endpoint: what a function runs behind a gateway, and the local server behind a socket. */
export const createReadHandler = (parts: ReadHandlerParts): HttpHandler => {
  const model = createReadModel(parts);
  const { clock, speed, cadenceSeconds } = parts;
  return async (event: HttpEvent): Promise<HttpAnswer> => {
    const { method } = event.requestContext.http;
    const reads = method === 'GET' || method === 'HEAD';
    const answer = reads ? await answering(model, parts, routeOf(event.rawPath)) : wrongMethod;
    const now = clock();
    const ifNoneMatch = event.headers['if-none-match'];
    const { statusCode, headers, body } = answer({ now, speed, cadenceSeconds, path: event.rawPath, ifNoneMatch });
    return {
      statusCode,
      headers: { ...headers, 'Plimsoll-Clock': formatInstant(now) },
      body: method === 'HEAD' ? '' : body,
    };
  };
};
