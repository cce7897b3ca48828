import type { Realm } from '../core/market/index.ts';
import { formatInstant } from '../core/units/index.ts';
import type { AlarmReport } from '../operations/index.ts';
import type { HttpAnswer, HttpEvent, HttpHandler } from '../publication/index.ts';
import { createReadModel, type ReadModelParts } from './read-model.ts';
import { createMatcher } from './routes-path.ts';
import { marketUnknown, nothingHere, wrongMethod } from './routes-problems.ts';
import type { Answering, Reading } from './routes-resource.ts';
import type { StreamPace } from './routes-stream.ts';
import { POSTINGS, RESOURCES } from './routes-table.ts';

export interface ReadHandlerParts extends ReadModelParts {
  /** The markets of the policy, streams among them: what is served, whether or not it has an entry yet. */
  readonly markets: readonly string[];
  readonly realm: Realm;
  /** The policy's forecaster of volatility. */
  readonly champion: string;
  readonly cadenceSeconds: number;
  /** Upper bound of market seconds in any one real second, steps of the clock included. 1 in the live realm. */
  readonly speed: number;
  /** Who may veto a proposal. */
  readonly guardians?: readonly string[];
  /** Every alarm, where this process is told of them. */
  readonly alarms?: () => readonly AlarmReport[];
  /** Default `STREAM_PACE`. */
  readonly stream?: StreamPace;
}

const PATHS = RESOURCES.map(({ path }) => path);
const match = createMatcher(RESOURCES);

const answering = (
  reading: Reading,
  { rawPath, rawQueryString, headers }: HttpEvent,
): Answering | Promise<Answering> => {
  const found = match(rawPath);
  if (!found) return nothingHere(PATHS);
  const { row, params } = found;
  const { market } = params;
  const { markets } = reading.parts;
  if (market !== undefined && !markets.includes(market)) return marketUnknown(markets);
  return row.answer(reading, { params, query: rawQueryString, headers });
};

/** The read endpoint: what a function runs behind a gateway, and the local server behind a socket. */
export const createReadHandler = (parts: ReadHandlerParts): HttpHandler => {
  const reading: Reading = { parts, model: createReadModel(parts), resources: RESOURCES, postings: POSTINGS };
  const { clock, speed, cadenceSeconds } = parts;
  return async (event: HttpEvent): Promise<HttpAnswer> => {
    const { method } = event.requestContext.http;
    const reads = method === 'GET' || method === 'HEAD';
    const answer = reads ? await answering(reading, event) : wrongMethod;
    const now = clock();
    const ifNoneMatch = event.headers['if-none-match'];
    const given = answer({ now, speed, cadenceSeconds, path: event.rawPath, ifNoneMatch });
    const headers = { ...given.headers, 'Plimsoll-Clock': formatInstant(now) };
    return method === 'HEAD' ? { statusCode: given.statusCode, headers, body: '' } : { ...given, headers };
  };
};
