import type { OrderBook, Pair } from '../../core/market/index.ts';
import type { VenueName } from '../../core/policy/index.ts';
import type { Result, UnixMs, UnixSeconds } from '../../core/units/index.ts';

/** The venues that are simulated. */
export const VENUES = [
  'coinbase',
  'kraken',
  'bitstamp',
  'binance',
  'binanceus',
  'gemini',
  'bitfinex',
  'okx',
  'bybit',
  'kucoin',
  'cryptocom',
  'hyperliquid',
  'deribit',
  'dydx',
  'pyth',
] as const satisfies readonly VenueName[];
export type Venue = (typeof VENUES)[number];

/** What one venue shows for one pair. Prices in quote currency per base coin, sizes in base coins. */
export interface VenueQuote {
  /** Empty on both sides while the pair has not been quoted yet. */
  readonly book: OrderBook;
  readonly last: number | null;
  /** When the venue formed this quote. It stands still while nothing new comes. */
  readonly atMs: UnixMs;
  /** The book's number: the same number means the same book. */
  readonly sequence: number;
}

/** A market on its own clock. The same feed, asked for the same time, always gives the same answer. */
export interface Feed {
  readonly pairs: (venue: Venue) => readonly Pair[];
  /** Null when the venue does not list the pair. */
  readonly quoteAt: (venue: Venue, pair: Pair, timeSeconds: UnixSeconds) => VenueQuote | null;
}

/** Which market the simulated venues show. */
export type FeedSpec =
  | { readonly kind: 'generator'; readonly seed: number }
  | { readonly kind: 'history'; readonly dir: string };

/** Why a feed cannot be opened: what is wrong, where, how to mend it. */
export interface FeedFault {
  readonly code: 'missing-folder' | 'no-files' | 'unreadable' | 'duplicate' | 'broken-line' | 'unsorted' | 'no-bars';
  readonly retryable: false;
  readonly metricLabel: string;
  readonly detail: string;
}

export const feedFault = (code: FeedFault['code'], detail: string): FeedFault => ({
  code,
  retryable: false,
  metricLabel: `feed-${code}`,
  detail,
});

export type FeedResult<T> = Result<T, FeedFault>;

/** What a venue shows for a pair that it lists and that nobody has quoted yet. */
export const notYetQuoted = (timeSeconds: UnixSeconds): VenueQuote => ({
  book: { bids: [], asks: [] },
  last: null,
  atMs: Math.floor(timeSeconds) * 1000,
  sequence: 0,
});
