import type { ParameterSet } from '../core/market/index.ts';
import type { Consumer } from '../core/policy/index.ts';
import { err, ok, parseInstant, type Result, type UnixSeconds } from '../core/units/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { consumerChannel, type Metrics } from '../operations/index.ts';
import { EVENTBRIDGE_CHANNEL } from './deliver.ts';
import type { CycleFailure } from './ports.ts';

export interface WatchParts {
  readonly ledger: Pick<Ledger, 'head' | 'cursor' | 'entriesAfter'>;
  readonly metrics: Metrics;
  /** The market clock. */
  readonly clock: () => UnixSeconds;
}

/** An instant of a published set is well formed, or the ledger would not have given it. */
const secondsOf = (instant: string): UnixSeconds => {
  const at = parseInstant(instant);
  return at.ok ? at.value : Number.NaN;
};

const gaugeSet = ({ metrics, clock }: WatchParts, { market, validUntil, slot, price }: ParameterSet): void => {
  const now = clock();
  metrics.gauge('set.validity', { market }, secondsOf(validUntil) - now);
  if (price) metrics.gauge('price.age', { market }, now - secondsOf(slot) + price.ageSeconds);
};

/** How long the oldest version that the channel has not had has waited; 0 where it has had all. */
const gaugeWaiting = async (
  { ledger, metrics, clock }: WatchParts,
  channel: string,
  market: string,
): Promise<Result<void, Omit<CycleFailure, 'market'>>> => {
  const cursor = await ledger.cursor(channel, market);
  if (!cursor.ok) return cursor;
  // A consumer's begins at the newest version: what was before it waits for nobody.
  if (channel !== EVENTBRIDGE_CHANNEL && cursor.value === 0) return ok(undefined);
  const waiting = await ledger.entriesAfter(market, cursor.value, 1);
  if (!waiting.ok) return waiting;
  const oldest = waiting.value[0];
  metrics.gauge('publication.lag', { channel }, oldest ? clock() - secondsOf(oldest.entry.set.slot) : 0);
  return ok(undefined);
};

/**
 * Looks at what is published as a consumer would, without any part of the cycle: a cycle that is dead cannot say so.
 * A market without a set leaves no sample, and that is what its alarm goes by.
 */
export const watchPublished = async (
  parts: WatchParts,
  markets: readonly string[],
  consumers: readonly Pick<Consumer, 'name' | 'market'>[] = [],
): Promise<Result<void, CycleFailure>> => {
  for (const market of markets) {
    const head = await parts.ledger.head(market);
    if (!head.ok) return err({ ...head.error, market });
    if (!head.value) continue;
    gaugeSet(parts, head.value.entry.set);
    const waiting = await gaugeWaiting(parts, EVENTBRIDGE_CHANNEL, market);
    if (!waiting.ok) return err({ ...waiting.error, market });
  }
  for (const { name, market } of consumers) {
    const waiting = await gaugeWaiting(parts, consumerChannel(name), market);
    if (!waiting.ok) return err({ ...waiting.error, market });
  }
  return ok(undefined);
};
