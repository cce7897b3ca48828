import { announcementOf } from '../publication/index.ts';
import type { CycleFailure, CyclePorts, CycleSettings } from './ports.ts';

/** The channel of whole sets. Each consumer with rails has one of its own; webhooks and the chain will have theirs. */
export const EVENTBRIDGE_CHANNEL = 'eventbridge';
/** Entries read at a time when a channel is behind. */
export const PAGE = 25;

type DeliveryPorts = Pick<CyclePorts, 'ledger' | 'bus' | 'metrics'>;

/** What became of one market's announcements: how many the bus has surely taken, and what stopped the rest, if anything. */
export interface Delivery {
  readonly sent: number;
  readonly failure: CycleFailure | null;
}
export interface Page extends Delivery {
  /** Whether there may be entries behind this page. */
  readonly more: boolean;
}

export const stopped = (sent: number, error: Omit<CycleFailure, 'market'>, market: string): Page => {
  const { code, retryable, metricLabel, detail } = error;
  return { sent, failure: { code, retryable, metricLabel, detail, market }, more: false };
};

export const versionUrl = (publicUrl: string, market: string, version: number): string =>
  `${publicUrl}/v1/markets/${market}/parameters/${version}`;

const deliverPage = async (
  { ledger, bus }: DeliveryPorts,
  { publicUrl }: Pick<CycleSettings, 'publicUrl'>,
  market: string,
  after: number,
): Promise<Page> => {
  const page = await ledger.entriesAfter(market, after, PAGE);
  if (!page.ok) return stopped(0, page.error, market);
  const entries = page.value.map(({ entry }) => entry);
  if (entries.length === 0) return { sent: 0, failure: null, more: false };
  const published = await bus.publish(
    entries.map((entry) => announcementOf(entry, versionUrl(publicUrl, market, entry.set.version))),
  );
  const sent = published.ok ? published.value.accepted : published.error.accepted;
  const last = entries[sent - 1];
  if (last) {
    const advanced = await ledger.advanceCursor(EVENTBRIDGE_CHANNEL, market, last.set.version);
    if (!advanced.ok) return stopped(sent, advanced.error, market);
  }
  return published.ok ? { sent, failure: null, more: entries.length === PAGE } : stopped(sent, published.error, market);
};

/** Page after page until nothing is left or something stops it, and counts what the channel took. */
export const deliverPages = async (
  metrics: DeliveryPorts['metrics'],
  channel: string,
  deliverNext: () => Promise<Page>,
): Promise<Delivery> => {
  let sent = 0;
  for (;;) {
    const page = await deliverNext();
    sent += page.sent;
    if (page.sent > 0) metrics.count('delivery.sent', { channel }, page.sent);
    if (page.failure) metrics.count('delivery.failed', { channel, code: page.failure.code });
    if (!page.more) return { sent, failure: page.failure };
  }
};

/**
 * Announces every version of a market that the channel has not had, in order. The cursor moves only after the bus has
 * accepted, so a run that dies between the two announces again: at least once, never not at all. The ledger is the outbox.
 */
export const deliverMarket = (
  ports: DeliveryPorts,
  settings: Pick<CycleSettings, 'publicUrl'>,
  market: string,
): Promise<Delivery> =>
  deliverPages(ports.metrics, EVENTBRIDGE_CHANNEL, async () => {
    const cursor = await ports.ledger.cursor(EVENTBRIDGE_CHANNEL, market);
    return cursor.ok ? deliverPage(ports, settings, market, cursor.value) : stopped(0, cursor.error, market);
  });

/** What became of several deliveries together. */
export interface Delivered {
  readonly delivered: number;
  readonly deliveryFailures: readonly CycleFailure[];
}

export const together = (deliveries: readonly Delivery[]): Delivered => ({
  delivered: deliveries.reduce((sum, { sent }) => sum + sent, 0),
  deliveryFailures: deliveries.flatMap(({ failure }) => failure ?? []),
});

/** Delivers all markets of the policy; one that fails does not hold up the others. */
export const deliverAll = async (
  ports: DeliveryPorts,
  { publicUrl, policy }: Pick<CycleSettings, 'publicUrl' | 'policy'>,
): Promise<Delivered> =>
  together(await Promise.all(policy.markets.map(({ id }) => deliverMarket(ports, { publicUrl }, id))));
