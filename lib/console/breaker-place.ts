import * as z from 'zod';
import { instant, type Realm, realm, type SignedStatement } from '../core/market/index.ts';
import { err, ok, parseInstant, type Result, type UnixSeconds } from '../core/units/index.ts';
import { createOrderHandler, locksOf, waitingOrders } from '../cycle/index.ts';
import { createHttpClient, type HttpClient } from '../http/index.ts';
import type { HttpEvent } from '../publication/index.ts';
import { inFolder, type ProposalFolder } from './proposal-folder.ts';
import { clockOf } from './proposal-sign.ts';

const taken = z.object({
  id: z.string(),
  market: z.string(),
  position: z.number(),
  order: z.string(),
  signers: z.array(z.string()),
});
/** What the endpoint says of an order that it took. */
export type Taken = z.infer<typeof taken>;

/** Where an order goes: whose clock it is dated by, and how it gets there. */
export interface OrderPlace {
  readonly realm: Realm;
  readonly market: string;
  /** When it is issued: later than every order that is known there. */
  readonly now: UnixSeconds;
  readonly send: (order: SignedStatement) => Promise<Result<Taken, string>>;
}

interface Asked {
  readonly market: string;
  readonly url?: string;
  readonly data?: string;
}

const pathOf = (market: string): string => `/v1/markets/${encodeURIComponent(market)}/breaker/orders`;

const answered = (status: number, body: unknown): Result<Taken, string> => {
  const parsed = taken.safeParse(body);
  if (status === 201 && parsed.success) return ok(parsed.data);
  const { title, detail } = (body ?? {}) as { readonly title?: unknown; readonly detail?: unknown };
  return err(typeof title === 'string' ? `${title}: ${detail}` : `answered ${status}, which is no answer to an order`);
};

const posted = (market: string, order: SignedStatement): HttpEvent => ({
  version: '2.0',
  rawPath: pathOf(market),
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: { http: { method: 'POST', path: pathOf(market), sourceIp: '127.0.0.1' } },
  body: JSON.stringify(order),
  isBase64Encoded: false,
});

/** When the newest order to a market was issued, as far as a folder knows; 0 without any. */
const newestIssued = async (folder: ProposalFolder, market: string): Promise<Result<UnixSeconds, string>> => {
  const { ledger, realm: world, policy } = folder;
  const locks = await locksOf(ledger, market);
  if (!locks.ok) return err(locks.error.detail);
  const waiting = await waitingOrders(ledger, { realm: world, market, policy }, locks.value.taken);
  if (!waiting.ok) return err(waiting.error.detail);
  const issued = waiting.value.flatMap(({ order }) => (order ? [order.statement.issuedAt] : []));
  return ok(Math.max(locks.value.liftedAt ?? 0, ...locks.value.standing.map(({ issuedAt }) => issuedAt), ...issued));
};

const placeInFolder = async (folder: ProposalFolder, market: string): Promise<Result<OrderPlace, string>> => {
  const { ledger, realm: world, policy } = folder;
  const markets = policy.markets.map(({ id }) => id);
  if (!markets.includes(market)) return err(`${market} is no market of the policy; it has ${markets.join(', ')}`);
  const newest = await newestIssued(folder, market);
  if (!newest.ok) return newest;
  // Where the market clock stands between cycles, two orders in a row would bear the same second.
  const now = Math.max(Math.floor(await clockOf(folder, market)), newest.value + 1);
  const handler = createOrderHandler({ ledger, policy, realm: world, clock: () => now });
  const send: OrderPlace['send'] = async (order) => {
    const answer = await handler(posted(market, order));
    return answered(answer.statusCode, JSON.parse(answer.body));
  };
  return ok({ realm: world, market, now, send });
};

const TIMEOUT_MS = 10_000;
const health = z.object({ realm, clock: instant });

const placeAt = async (http: HttpClient, url: string, market: string): Promise<Result<OrderPlace, string>> => {
  const signal = () => AbortSignal.timeout(TIMEOUT_MS);
  const answer = await http.get(`${url}/v1/health`, { signal: signal() });
  if (!answer.ok) return err(`${url}: ${answer.error.code} ${answer.error.detail}`);
  const parsed = health.safeParse(answer.value.body);
  if (!parsed.success) return err(`${url}/v1/health tells no realm and clock: is this a Plimsoll endpoint?`);
  const clock = parseInstant(parsed.data.clock);
  // A live order is dated by our own clock: an endpoint that is behind would have it signed for the past.
  const now = parsed.data.realm === 'live' || !clock.ok ? Math.floor(Date.now() / 1000) : clock.value;
  const send: OrderPlace['send'] = async (order) => {
    const taking = await http.post(url + pathOf(market), order, { signal: signal() });
    return taking.ok
      ? answered(taking.value.status, taking.value.body)
      : err(`${url}: ${taking.error.code} ${taking.error.detail}`);
  };
  return ok({ realm: parsed.data.realm, market, now, send });
};

/** Lets `use` work with an endpoint where one is named, else with a data folder; closes it whatever comes of that. */
export const withPlace = async <T>(
  { market, url, data }: Asked,
  use: (place: OrderPlace) => Promise<T>,
): Promise<Result<T, string>> => {
  if (url === undefined) {
    return inFolder(data, async (folder) => {
      const place = await placeInFolder(folder, market);
      return place.ok ? ok(await use(place.value)) : place;
    });
  }
  const http = createHttpClient();
  try {
    const place = await placeAt(http, url, market);
    return place.ok ? ok(await use(place.value)) : place;
  } finally {
    http.close();
  }
};
