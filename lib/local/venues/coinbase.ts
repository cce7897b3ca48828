import { pairName } from '../../core/market/index.ts';
import type { VenueQuote } from './feed.ts';
import {
  answered,
  askText,
  bestText,
  bidText,
  lastText,
  NOTHING,
  type Shelf,
  sizeText,
  type VenueAnswer,
  type WireFormat,
} from './wire.ts';

const ROUTE = /^\/products\/([^/]+)\/(book|ticker)$/;
const NOT_FOUND = answered({ message: 'NotFound' }, 404);

/** Six digits after the second, as the venue writes them. */
const microseconds = ({ atMs }: VenueQuote): string => new Date(atMs).toISOString().replace('Z', '000Z');

const book = (quote: VenueQuote, level: string | null): VenueAnswer => {
  const depth = level === '2' ? quote.book.bids.length : 1;
  return answered({
    bids: quote.book.bids.slice(0, depth).map(([price, size]) => [bidText(price), sizeText(size), 1]),
    asks: quote.book.asks.slice(0, depth).map(([price, size]) => [askText(price), sizeText(size), 1]),
    sequence: quote.sequence,
    auction_mode: false,
    auction: null,
    time: microseconds(quote),
  });
};

const ticker = (quote: VenueQuote): VenueAnswer =>
  answered({
    ask: bestText(quote.book.asks, askText),
    bid: bestText(quote.book.bids, bidText),
    volume: NOTHING,
    trade_id: quote.sequence,
    price: lastText(quote.last),
    size: NOTHING,
    time: microseconds(quote),
  });

const products = (shelf: Shelf): VenueAnswer =>
  answered(
    shelf.pairs.map((pair) => ({
      id: pairName(pair),
      status: 'online',
      trading_disabled: false,
      cancel_only: false,
      post_only: false,
    })),
  );

/** Coinbase Exchange: order book (best level, or all with level=2) and ticker of a product, and all products. */
export const coinbase: WireFormat = {
  symbols: (pair) => [pairName(pair)],
  answer: (path, query, shelf) => {
    if (path === '/products') return products(shelf);
    const [, product = '', what] = ROUTE.exec(path) ?? [];
    const pair = shelf.pairOf(product);
    const quote = pair && shelf.quoteOf(pair);
    if (!quote) return NOT_FOUND;
    return what === 'book' ? book(quote, query.get('level')) : ticker(quote);
  },
};
