import type { OrderBook, Pair, Reading, SourceErrorCode } from '../core/market/index.ts';
import type { VenueName } from '../core/policy/index.ts';
import type { Result, UnixMs } from '../core/units/index.ts';

export type { VenueName } from '../core/policy/index.ts';

/** Why a source gave no value. `HttpError` is one of these; the rest is found in the body. */
export interface SourceFault {
  readonly code: SourceErrorCode;
  readonly retryable: boolean;
  readonly metricLabel: string;
  /** For people: printable ASCII, under 200 characters. */
  readonly detail: string;
  /** The HTTP status that was answered, where it is why. */
  readonly status?: number;
  /** How long the venue asks us to stay away, where it says so. */
  readonly retryAfterMs?: number;
}

export interface VenueBook {
  /** As answered: whether to believe it is decided by whoever uses it. */
  readonly book: OrderBook;
  /** The venue's own time of the book or of its newest level, or null where it tells none. */
  readonly providedAtMs: UnixMs | null;
  readonly sequence: string | null;
  /** What longs paid over the last eight hours, as a fraction, where the answer tells it. */
  readonly fundingRate8h?: number;
}

export interface Ticker {
  /** Price of the last trade in quote currency, or null where there was none. */
  readonly last: number | null;
  /** When that trade happened, or null where the venue does not tell. */
  readonly tradedAtMs: UnixMs | null;
}

/** One request at a venue: a GET of `path`, or a POST of `body` as JSON where there is one. */
export interface VenueRequest {
  readonly path: string;
  readonly body?: unknown;
  readonly maxBytes?: number;
  /** What it costs of the venue's `limit`. */
  readonly weight: number;
  /** The pairs that the answer speaks of. */
  readonly pairs: readonly Pair[];
}

/** What an address may ask of a venue in a window, as the venue publishes it, in the venue's own units of weight. */
export interface RateLimit {
  readonly weight: number;
  readonly perSeconds: number;
}

/** What a venue says of a pair's market: open, closed for now, or closed by a window that it announced. */
export type TradingStatus = 'trading' | 'not-trading' | 'maintenance';

export interface VenueStatus {
  requests(pairs: readonly Pair[]): readonly VenueRequest[];
  /** By `pairName`. A pair that the answer leaves out is taken for open; of several answers the worst counts. */
  parse(body: unknown, pairs: readonly Pair[]): Result<ReadonlyMap<string, TradingStatus>, SourceFault>;
}

interface VenueInterface {
  readonly name: VenueName;
  /**
   * Origins of the real service, without a slash at the end, in the order in which they are tried. They serve the same
   * market, so whichever answers, it is one source.
   */
  readonly hosts: readonly [string, ...string[]];
  readonly limit: RateLimit;
  /** For people: what an answer is a price of, and what its time and its number say. `docs/sources.md` is made of it. */
  readonly means: string;
  /** The venue's own name of a pair. */
  symbol(pair: Pair): string;
  /** Where the venue tells whether its markets are open; asked beside the prices, in the same cycle. */
  readonly status?: VenueStatus;
}

/**
 * A venue with order books: what to ask and how to read the answer. Parsers take anything and never throw.
 */
export interface BookVenue extends VenueInterface {
  readonly gives: 'book';
  bookRequest(pair: Pair): VenueRequest;
  parseBook(body: unknown, pair: Pair): Result<VenueBook, SourceFault>;
  /** One request for all pairs where the venue takes a list, else one each; none for no pairs. */
  tickerRequests(pairs: readonly Pair[]): readonly VenueRequest[];
  /** By `pairName`. A pair that the answer leaves out is left out. */
  parseTickers(body: unknown, pairs: readonly Pair[]): Result<ReadonlyMap<string, Ticker>, SourceFault>;
}

/** A provider of prices without books, such as a composite feed: one request may answer for many pairs. */
export interface ReadingVenue extends VenueInterface {
  readonly gives: 'reading';
  readingRequests(pairs: readonly Pair[]): readonly VenueRequest[];
  /** By `pairName`. A pair that the answer leaves out is an error of its own (`unknown-pair`). */
  parseReadings(body: unknown, pairs: readonly Pair[]): Result<ReadonlyMap<string, Reading>, SourceFault>;
}

export type Venue = BookVenue | ReadingVenue;
