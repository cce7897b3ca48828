import type { Level, Pair } from '../../core/market/index.ts';
import type { VenueQuote } from './feed.ts';
import { answered, limited, type WireFormat } from './wire.ts';

const NOT_FOUND = answered({ jsonrpc: '2.0', error: { code: -32601, message: 'Method not found' } }, 404);
const UNKNOWN = answered({ jsonrpc: '2.0', error: { code: 13020, message: 'instrument_not_found' } }, 400);

/** Amounts of perpetuals in dollars are dollars, others coins. */
const amountOf =
  ({ quote }: Pair) =>
  ([price, size]: Level): readonly [number, number] => [price, quote === 'USD' ? price * size : size];

const result = (instrument_name: string, pair: Pair, quote: VenueQuote, depth: string | null) => ({
  instrument_name,
  state: 'open',
  timestamp: quote.atMs,
  change_id: quote.sequence,
  last_price: quote.last,
  bids: limited(quote.book.bids, depth).map(amountOf(pair)),
  asks: limited(quote.book.asks, depth).map(amountOf(pair)),
});

/** Deribit: the book of a perpetual with its state. */
export const deribit: WireFormat = {
  symbols: ({ base, quote }) => [quote === 'USD' ? `${base}-PERPETUAL` : `${base}_${quote}-PERPETUAL`],
  answer: (path, query, shelf) => {
    if (path !== '/api/v2/public/get_order_book') return NOT_FOUND;
    const name = query.get('instrument_name') ?? '';
    const pair = shelf.pairOf(name);
    const quote = pair && shelf.quoteOf(pair);
    if (!quote) return UNKNOWN;
    return answered({ jsonrpc: '2.0', result: result(name, pair, quote, query.get('depth')) });
  },
};
