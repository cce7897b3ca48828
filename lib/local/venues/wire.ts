import type { Level, Pair } from '../../core/market/index.ts';
import type { UnixMs, UnixSeconds } from '../../core/units/index.ts';
import type { VenueQuote } from './feed.ts';

/** An HTTP answer of a venue. */
export interface VenueAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

export const answered = (value: unknown, status = 200): VenueAnswer => ({ status, body: JSON.stringify(value) });

/** What a venue's format needs to answer: the pair behind a symbol of its own, and what it shows now. */
export interface Shelf {
  /** The body of a POST, or undefined for a GET. */
  readonly question: unknown;
  /** All that the venue lists. */
  readonly pairs: readonly Pair[];
  readonly pairOf: (symbol: string) => Pair | undefined;
  readonly quoteOf: (pair: Pair) => VenueQuote | null;
  /** The market's clock: when an answer is written, whatever it shows. */
  readonly nowMs: UnixMs;
}

/** A venue's public interface: its name for a pair, and its answers. */
export interface WireFormat {
  /** `GET` where it is left out. */
  readonly method?: 'POST';
  readonly symbols: (pair: Pair) => readonly string[];
  readonly answer: (path: string, query: URLSearchParams, shelf: Shelf) => VenueAnswer;
}

/** Decimals of a price: never fewer than nine significant digits where a price is under ten. */
const decimalsOf = (price: number): number => Math.min(16, Math.max(8, 8 - Math.floor(Math.log10(price))));

const rounded = (price: number, direction: (value: number) => number): string => {
  const decimals = decimalsOf(price);
  const scale = 10 ** decimals;
  return (direction(price * scale) / scale).toFixed(decimals);
};

/** Rounding away from the other side, so that no book is crossed by its own decimals. */
export const bidText = (price: number): string => rounded(price, Math.floor);
export const askText = (price: number): string => rounded(price, Math.ceil);
export const lastText = (price: number | null): string => (price === null ? NOTHING : rounded(price, Math.round));
/** Rounded up, because a level of size zero is no level. */
export const sizeText = (size: number): string => (Math.ceil(size * 1e8) / 1e8).toFixed(8);

/**
 * Statistics of the day are no part of the simulation: what stands there is zero, or the last price, and nobody should
 * read it.
 */
export const NOTHING = '0.00000000';

export const bestText = (levels: readonly Level[], text: (price: number) => string): string =>
  levels[0] ? text(levels[0][0]) : NOTHING;
export const bestSize = (levels: readonly Level[]): string => (levels[0] ? sizeText(levels[0][1]) : NOTHING);

/** At most as many levels as the request allows; a missing or meaningless limit cuts nothing off. */
export const limited = <T>(levels: readonly T[], limit: string | null): readonly T[] =>
  limit !== null && /^[1-9]\d*$/.test(limit) ? levels.slice(0, Number(limit)) : levels;

/** Both sides as most venues write them: price and size in text. */
export const textSides = ({ book }: VenueQuote, limit: string | null = null) => ({
  bids: limited(book.bids, limit).map(([price, size]) => [bidText(price), sizeText(size)] as const),
  asks: limited(book.asks, limit).map(([price, size]) => [askText(price), sizeText(size)] as const),
});

/** What a venue shows of the pair behind a symbol of its own, or null where it lists none. */
export const shownOf = (symbol: string | null, shelf: Shelf): VenueQuote | null => {
  const pair = shelf.pairOf(symbol ?? '');
  return pair ? shelf.quoteOf(pair) : null;
};

/** A row for each pair that the venue lists, for answers that speak of all markets. */
export const rowForEach = <T>(shelf: Shelf, row: (pair: Pair, quote: VenueQuote) => T): readonly T[] =>
  shelf.pairs.flatMap((pair) => {
    const quote = shelf.quoteOf(pair);
    return quote ? [row(pair, quote)] : [];
  });

export const secondsOf = ({ atMs }: VenueQuote): UnixSeconds => Math.floor(atMs / 1000);
