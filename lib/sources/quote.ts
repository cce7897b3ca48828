import { bookFault, impactMid, ladderOf, type Quote, type Reading } from '../core/market/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import type { SourceFault, Ticker, VenueBook } from './venue.ts';
import { fault } from './wire.ts';

export interface QuoteOptions {
  /** Order size in quote currency whose impact mid is the source's price. */
  readonly impactSize: number;
  /** True where the books are models of recorded bars. */
  readonly modelled: boolean;
}

/** A book as a quote, or the first reason not to believe it. */
export const quoteOf = (
  { book, providedAtMs, sequence, fundingRate8h }: VenueBook,
  ticker: Ticker | undefined,
  { impactSize, modelled }: QuoteOptions,
): Result<Quote, SourceFault> => {
  const shape = `${book.bids.length} bids, ${book.asks.length} asks`;
  const found = bookFault(book);
  if (found) return err(fault(found, shape, true));
  const mid = impactMid(book, impactSize);
  if (!mid.ok) return err(fault(mid.error, shape, true));
  return ok({
    bid: book.bids[0]?.[0] ?? Number.NaN,
    ask: book.asks[0]?.[0] ?? Number.NaN,
    impactMid: mid.value,
    last: ticker?.last ?? null,
    providedAtMs: providedAtMs ?? ticker?.tradedAtMs ?? null,
    sequence,
    ladder: ladderOf(book),
    modelled,
    ...(fundingRate8h !== undefined && { fundingRate8h }),
  });
};

/** A reading that is a price. */
export const readingOf = (reading: Reading): Result<Reading, SourceFault> => {
  const { price, confidence } = reading;
  const sound =
    Number.isFinite(price) && price > 0 && (confidence === null || (confidence >= 0 && confidence < Infinity));
  return sound ? ok(reading) : err(fault('not-positive', `price ${price}, confidence ${confidence}`, true));
};
