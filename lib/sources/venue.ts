import type { OrderBook, Pair, SourceErrorCode } from '../core/market/index.ts';
import type { SourcePolicy } from '../core/policy/index.ts';
import type { Result, UnixMs } from '../core/units/index.ts';

export type VenueName = SourcePolicy['venue'];

/** Why a source gave no value. `HttpError` is one of these; the rest is found in the body. */
export interface SourceFault {
  readonly code: SourceErrorCode;
  readonly retryable: boolean;
  readonly metricLabel: string;
  /** For people: printable ASCII, under 200 characters. */
  readonly detail: string;
}

export interface VenueBook {
  /** As answered: whether to believe it is decided by whoever uses it. */
  readonly book: OrderBook;
  /** The venue's own time of the book or of its newest level, or null where it tells none. */
  readonly providedAtMs: UnixMs | null;
  readonly sequence: string | null;
}

export interface Ticker {
  /** Price of the last trade in quote currency, or null where there was none. */
  readonly last: number | null;
  /** When that trade happened, or null where the venue does not tell. */
  readonly tradedAtMs: UnixMs | null;
}

/** One request for the tickers of these pairs. */
export interface TickerRequest {
  readonly path: string;
  readonly pairs: readonly Pair[];
}

/** A venue's public interface: what to ask and how to read the answer. Parsers take anything and never throw. */
export interface Venue {
  readonly name: VenueName;
  /** Who runs it. Venues of one operator fall together and count as one voice of the quorum. */
  readonly operator: string;
  readonly kind: 'spot';
  /** Origin of the real service, without a slash at the end. */
  readonly host: string;
  /** The venue's own name of a pair. */
  symbol(pair: Pair): string;
  bookPath(pair: Pair): string;
  readonly bookMaxBytes: number;
  parseBook(body: unknown, pair: Pair): Result<VenueBook, SourceFault>;
  /** One request for all pairs where the venue takes a list, else one each; none for no pairs. */
  tickerRequests(pairs: readonly Pair[]): readonly TickerRequest[];
  /** By `pairName`. A pair that the answer leaves out is left out. */
  parseTickers(body: unknown, pairs: readonly Pair[]): Result<ReadonlyMap<string, Ticker>, SourceFault>;
}
