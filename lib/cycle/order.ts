import type { LockState } from '../core/breaker/index.ts';
import {
  type BreakerCommand,
  type BreakerStatement,
  breakerCommandId,
  breakerSentence,
  type Realm,
  type SignedStatement,
  signedStatement,
} from '../core/market/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { err, formatInstant, ok, type UnixSeconds } from '../core/units/index.ts';
import { checkOrder } from '../governance/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { type HttpAnswer, type HttpEvent, type HttpHandler, jsonAnswer } from '../publication/index.ts';
import { answerOf, away, type Outcome, postedBody, refuse } from './posting.ts';
import { createMatcher } from './routes-path.ts';
import { locksOf, MOST_WAITING, orderKey, waitingOrders } from './waiting-orders.ts';

export const ORDERS_PATH = '/v1/markets/{market}/breaker/orders';

export interface OrderParts {
  readonly ledger: Pick<Ledger, 'head' | 'document' | 'putDocument'>;
  readonly policy: Pick<Policy, 'mandate' | 'longestLockSeconds' | 'markets'>;
  readonly realm: Realm;
  /** The market clock. */
  readonly clock: () => UnixSeconds;
}

const match = createMatcher([{ path: ORDERS_PATH }]);

const marketAsked = ({ rawPath, requestContext }: HttpEvent, { policy }: OrderParts): Outcome<string> => {
  const market = match(rawPath)?.params.market;
  if (market === undefined) return refuse('not-found', `Orders to a breaker are posted to ${ORDERS_PATH}.`);
  if (requestContext.http.method !== 'POST') {
    const detail = 'An order is posted. What it came to stands in the market’s parameters.';
    return err({ kind: 'method-not-allowed', detail, headers: { Allow: 'POST' } });
  }
  if (policy.markets.some(({ id }) => id === market)) return ok(market);
  return refuse('market-unknown', `${market} is no market here; they are listed at /v1/markets.`);
};

/** What was ordered before: by the entries, and by what waits. */
interface Before {
  readonly locks: LockState;
  readonly waiting: readonly BreakerCommand[];
  /** The first position that is free. */
  readonly free: number;
}

const ordersBefore = async ({ ledger, realm, policy }: OrderParts, market: string): Promise<Outcome<Before>> => {
  const locks = await locksOf(ledger, market);
  if (!locks.ok) return away('order', locks.error);
  const found = await waitingOrders(ledger, { realm, market, policy }, locks.value.taken);
  if (!found.ok) return away('order', found.error);
  const waiting = found.value.flatMap(({ order }) => order ?? []);
  return ok({ locks: locks.value, waiting, free: locks.value.taken + found.value.length + 1 });
};

const newest = (instants: readonly number[]): number => Math.max(0, ...instants);

/**
 * Whether an order still says something. A lock that would be ignored must not be taken with thanks, nor an unlock by
 * somebody who cannot have known a newer lock.
 */
const newsFault = ({ statement }: SignedStatement, { locks, waiting }: Before): Outcome<never> | null => {
  const { kind, issuedAt } = statement;
  const id = breakerCommandId(statement);
  if ([...locks.standing, ...waiting].some((one) => one.id === id)) {
    return refuse('order-duplicate', 'This very order stands or waits already. To give it anew, sign it anew.');
  }
  const issued = (of: BreakerStatement['kind']): readonly number[] =>
    waiting.flatMap(({ statement: one }) => (one.kind === of ? [one.issuedAt] : []));
  const liftedAt = newest([locks.liftedAt ?? 0, ...issued('unlock')]);
  const lockedAt = newest([...locks.standing.map((one) => one.issuedAt), ...issued('lock')]);
  const later = (what: string, at: number) =>
    refuse(
      'order-overtaken',
      `${what} of ${formatInstant(at)} is not older than this ${kind}: sign it anew, later than that.`,
    );
  if (kind === 'lock' && issuedAt < liftedAt) return later('An unlock', liftedAt);
  if (kind === 'unlock' && issuedAt <= lockedAt) return later('A lock', lockedAt);
  return kind === 'unlock' && issuedAt <= liftedAt ? later('An unlock', liftedAt) : null;
};

/** Puts the order at the first free position; another order that was as quick has the one before. */
const store = async (
  { ledger }: OrderParts,
  market: string,
  { statement, votes }: SignedStatement,
  { locks, free }: Before,
): Promise<Outcome<BreakerCommand>> => {
  for (let position = free; position <= locks.taken + MOST_WAITING; position += 1) {
    const id = breakerCommandId(statement);
    const command = { schema: 'plimsoll.breaker-command/1' as const, id, position, statement, votes };
    const put = await ledger.putDocument('COMMAND', orderKey(market, position), command);
    if (put.ok) return ok(command);
    if (put.error.code !== 'conflict') return away('order', put.error);
  }
  const detail = `${MOST_WAITING} orders wait for the next cycle of ${market} already. Does it run?`;
  return err({ kind: 'orders-waiting', detail, headers: { 'Retry-After': '60' } });
};

const accept = async (parts: OrderParts, event: HttpEvent): Promise<Outcome<HttpAnswer>> => {
  const market = marketAsked(event, parts);
  if (!market.ok) return market;
  const order = postedBody(event, signedStatement, { what: 'order', malformed: 'order-malformed' });
  if (!order.ok) return order;
  const place = { realm: parts.realm, market: market.value, now: parts.clock() };
  const checked = await checkOrder(order.value, place, parts.policy);
  if (!checked.ok) return refuse('order-refused', checked.error.detail, { reason: checked.error.code });
  const before = await ordersBefore(parts, market.value);
  if (!before.ok) return before;
  const stale = newsFault(checked.value, before.value);
  if (stale) return stale;
  const stored = await store(parts, market.value, checked.value, before.value);
  if (!stored.ok) return stored;
  const { id, position, statement, votes } = stored.value;
  const signers = votes.map(({ signer }) => signer);
  return ok(jsonAnswer(201, { id, market: market.value, position, order: breakerSentence(statement), signers }, {}));
};

/**
 * Takes signed orders of people to a market's breaker. It decides nothing: an order that counts is stored for ever, and the
 * market's next cycle checks its signatures again and acts on it.
 */
export const createOrderHandler =
  (parts: OrderParts): HttpHandler =>
  async (event) =>
    answerOf(event, await accept(parts, event));
