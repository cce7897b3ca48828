import { ok, type Result } from '../core/units/index.ts';
import { announcementOf } from '../publication/index.ts';
import type { CycleFailure, CyclePorts, CycleSettings } from './ports.ts';

/** The one channel so far; webhooks and the chain will have cursors of their own. */
export const EVENTBRIDGE_CHANNEL = 'eventbridge';
/** Entries read at a time when a channel is behind. */
const PAGE = 25;

type DeliveryPorts = Pick<CyclePorts, 'ledger' | 'bus' | 'metrics'>;

const failed = (error: Omit<CycleFailure, 'market'>, market: string): { ok: false; error: CycleFailure } => ({
  ok: false,
  error: { code: error.code, retryable: error.retryable, metricLabel: error.metricLabel, detail: error.detail, market },
});

const versionUrl = (publicUrl: string, market: string, version: number): string =>
  `${publicUrl}/v1/markets/${market}/parameters/${version}`;

const deliverPage = async (
  { ledger, bus }: DeliveryPorts,
  { publicUrl }: Pick<CycleSettings, 'publicUrl'>,
  market: string,
  after: number,
): Promise<Result<{ readonly sent: number; readonly more: boolean }, CycleFailure>> => {
  const page = await ledger.entriesAfter(market, after, PAGE);
  if (!page.ok) return failed(page.error, market);
  const entries = page.value.map(({ entry }) => entry);
  if (entries.length === 0) return ok({ sent: 0, more: false });
  const published = await bus.publish(
    entries.map((entry) => announcementOf(entry, versionUrl(publicUrl, market, entry.set.version))),
  );
  const accepted = published.ok ? published.value.accepted : published.error.accepted;
  const last = entries[accepted - 1];
  if (last) {
    const advanced = await ledger.advanceCursor(EVENTBRIDGE_CHANNEL, market, last.set.version);
    if (!advanced.ok) return failed(advanced.error, market);
  }
  return published.ok ? ok({ sent: accepted, more: entries.length === PAGE }) : failed(published.error, market);
};

/**
 * Announces every version of a market that the channel has not had, in order. The cursor moves only after the bus has
 * accepted, so a run that dies between the two announces again: at least once, never not at all. The ledger is the outbox.
 */
export const deliverMarket = async (
  ports: DeliveryPorts,
  settings: Pick<CycleSettings, 'publicUrl'>,
  market: string,
): Promise<Result<number, CycleFailure>> => {
  let sent = 0;
  for (;;) {
    const cursor = await ports.ledger.cursor(EVENTBRIDGE_CHANNEL, market);
    if (!cursor.ok) return failed(cursor.error, market);
    const page = await deliverPage(ports, settings, market, cursor.value);
    if (!page.ok) {
      ports.metrics.count('delivery.failed', { channel: EVENTBRIDGE_CHANNEL, code: page.error.code });
      return page;
    }
    sent += page.value.sent;
    if (page.value.sent > 0) ports.metrics.count('delivery.sent', { channel: EVENTBRIDGE_CHANNEL }, page.value.sent);
    if (!page.value.more) return ok(sent);
  }
};

/** Delivers all markets of the policy; one that fails does not hold up the others. */
export const deliverAll = async (
  ports: DeliveryPorts,
  { publicUrl, policy }: Pick<CycleSettings, 'publicUrl' | 'policy'>,
): Promise<{ readonly delivered: number; readonly deliveryFailures: readonly CycleFailure[] }> => {
  const results = await Promise.all(policy.markets.map(({ id }) => deliverMarket(ports, { publicUrl }, id)));
  return {
    delivered: results.reduce((sum, result) => sum + (result.ok ? result.value : 0), 0),
    deliveryFailures: results.flatMap((result) => (result.ok ? [] : [result.error])),
  };
};
