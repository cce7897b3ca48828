import type { EntryView, Explanation, HistoryItem, MarketLine, PublishedSet } from './api.ts';
import { type ClockReading, isSilent, marketNow } from './clock.ts';
import { secondsOf } from './format.ts';
import type { Proposal } from './proposal.ts';

/** All that is known of one market. `set` and `entry` are of the newest version that could be read. */
export interface MarketView {
  readonly id: string;
  readonly line: MarketLine;
  readonly set: PublishedSet | null;
  readonly entry: EntryView | null;
  /** Oldest first. */
  readonly history: readonly HistoryItem[];
  /** Why the last change was made, and in which version; null where nothing changed in the history known. */
  readonly lastChange: { readonly version: number; readonly slot: string; readonly text: string } | null;
}

/** One alarm as the board at the endpoint tells it. */
export interface Alarm {
  readonly heading: string;
  readonly severity: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly state: string;
  readonly reason: string;
  /** Where to read on: `docs/runbook.md#…`. */
  readonly runbook: string;
}

export interface Model {
  readonly markets: readonly MarketView[];
  readonly clock: ClockReading | null;
  readonly lastHeardMs: number | null;
  readonly streaming: boolean;
  readonly proposals: readonly Proposal[];
  readonly alarms: readonly Alarm[];
  /** Decisions that were opened, by `market/version`. */
  readonly decisions: ReadonlyMap<string, Decision>;
}

/** One past version, as a reader opened it. Parts that could not be read are null. */
export interface Decision {
  readonly set: PublishedSet | null;
  readonly entry: EntryView | null;
  readonly explanation: Explanation | null;
}

export const EMPTY: Model = {
  markets: [],
  clock: null,
  lastHeardMs: null,
  streaming: false,
  proposals: [],
  alarms: [],
  decisions: new Map(),
};

/** The moment of a look at the page. */
export interface Moment {
  readonly market: number;
  readonly silent: boolean;
  readonly silentForSeconds: number;
}

export const momentOf = ({ clock, lastHeardMs }: Model, nowMs: number): Moment => ({
  market: clock ? marketNow(clock, nowMs) : 0,
  silent: isSilent(lastHeardMs, nowMs),
  silentForSeconds: lastHeardMs === null ? 0 : (nowMs - lastHeardMs) / 1000,
});

/** What may be said of a market's newest set at this moment: never its own status beyond its validity or our hearing. */
export const statusOf = ({ set, line }: MarketView, { market, silent }: Moment): string => {
  if (set && market >= secondsOf(set.validUntil)) return 'expired';
  if (silent) return 'unknown';
  if (!set) return line.status === 'valid' ? 'unpublished' : line.status;
  return line.status === 'unreadable' ? 'unreadable' : set.status;
};

export const isCurrent = (status: string): boolean => status === 'valid' || status === 'degraded';

export const isPerp = ({ id }: MarketView): boolean => id.endsWith('-PERP');
