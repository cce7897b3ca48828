import { type LockState, noLocks } from '../core/breaker/index.ts';
import { type BreakerCommand, breakerCommand, type Realm } from '../core/market/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { ok, type Result } from '../core/units/index.ts';
import { checkedOrder } from '../governance/index.ts';
import { bodyOf } from './last-change.ts';
import type { EntryReader, ReadError } from './read-model.ts';

/** As many orders as may wait for one cycle of one market; a cycle reads no further. */
export const MOST_WAITING = 16;

/** Under which name an order waits: the next free position after those that the market's newest entry has taken. */
export const orderKey = (market: string, position: number): string => `breaker/${market}/${position}`;

/** Who may order what, and in which world. */
export interface OrderPlace {
  readonly realm: Realm;
  readonly market: string;
  readonly policy: Pick<Policy, 'mandate'>;
}

/** The locks after a market's newest entry. */
export const locksOf = async (
  reader: Pick<EntryReader, 'head'>,
  market: string,
): Promise<Result<LockState, ReadError>> => {
  const head = await reader.head(market);
  if (!head.ok) return head;
  if (!head.value) return ok(noLocks);
  const body = bodyOf(head.value.entry);
  return body.ok ? ok(body.value.state.locks) : body;
};

/** A position that is taken, and the order there with its signatures checked once more; null where it is none. */
interface Waiting {
  readonly position: number;
  readonly order: BreakerCommand | null;
}

/** What stands at one position; null where it is free. What is damaged will not mend, and must not stop a market. */
const standingAt = async (
  reader: Pick<EntryReader, 'document'>,
  { realm, market, policy }: OrderPlace,
  position: number,
): Promise<Result<Waiting | null, ReadError>> => {
  const stored = await reader.document('COMMAND', orderKey(market, position));
  if (!stored.ok) return stored.error.code === 'corrupt' ? ok({ position, order: null }) : stored;
  if (stored.value === null) return ok(null);
  const parsed = breakerCommand.safeParse(stored.value);
  return ok({
    position,
    order: parsed.success ? await checkedOrder(parsed.data, { realm, market, position }, policy) : null,
  });
};

/** What waits for a market's next cycle, from the first position after `taken` to the first that is free. */
export const waitingOrders = async (
  reader: Pick<EntryReader, 'document'>,
  place: OrderPlace,
  taken: number,
): Promise<Result<readonly Waiting[], ReadError>> => {
  const waiting: Waiting[] = [];
  for (let position = taken + 1; position <= taken + MOST_WAITING; position += 1) {
    const found = await standingAt(reader, place, position);
    if (!found.ok) return found;
    if (!found.value) break;
    waiting.push(found.value);
  }
  return ok(waiting);
};

/** The orders that a cycle takes into its inputs. */
export const ordersFor = async (
  reader: Pick<EntryReader, 'document'>,
  place: OrderPlace,
  locks: LockState,
): Promise<Result<readonly BreakerCommand[], ReadError>> => {
  const waiting = await waitingOrders(reader, place, locks.taken);
  return waiting.ok ? ok(waiting.value.flatMap(({ order }) => order ?? [])) : waiting;
};
