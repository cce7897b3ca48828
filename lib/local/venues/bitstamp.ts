import type { Pair } from '../../core/market/index.ts';
import type { VenueQuote } from './feed.ts';
import {
  answered,
  askText,
  bestText,
  bidText,
  lastText,
  NOTHING,
  rowForEach,
  secondsOf,
  shownOf,
  textSides,
  type VenueAnswer,
  type WireFormat,
} from './wire.ts';

const BOOK = /^\/api\/v2\/order_book\/([a-z0-9]+)\/$/;
const NOT_FOUND = answered({ status: 'error', reason: 'Not found' }, 404);

const symbolOf = ({ base, quote }: Pair): string => `${base}${quote}`.toLowerCase();

const book = (quote: VenueQuote): VenueAnswer =>
  answered({
    timestamp: String(secondsOf(quote)),
    microtimestamp: `${quote.atMs}000`,
    ...textSides(quote),
  });

const ticker = ({ base, quote: currency }: Pair, quote: VenueQuote) => {
  const last = lastText(quote.last);
  return {
    timestamp: String(secondsOf(quote)),
    open: last,
    high: last,
    low: last,
    last,
    volume: NOTHING,
    vwap: last,
    bid: bestText(quote.book.bids, bidText),
    ask: bestText(quote.book.asks, askText),
    side: '0',
    open_24: last,
    percent_change_24: '0.00',
    pair: `${base}/${currency}`,
    market_type: 'SPOT',
  };
};

const market = (pair: Pair) => ({
  name: `${pair.base}/${pair.quote}`,
  market_symbol: symbolOf(pair),
  base_currency: pair.base,
  base_decimals: 8,
  counter_currency: pair.quote,
  counter_decimals: 8,
  minimum_order_value: '10',
  trading: 'Enabled',
  instant_and_market_orders: 'Enabled',
  description: `${pair.base} / ${pair.quote}`,
  market_type: 'SPOT',
});

/** Bitstamp: the book of a pair, all tickers, all markets. */
export const bitstamp: WireFormat = {
  symbols: (pair) => [symbolOf(pair)],
  answer: (path, _query, shelf) => {
    if (path === '/api/v2/ticker/') return answered(rowForEach(shelf, ticker));
    if (path === '/api/v2/markets/') return answered(shelf.pairs.map(market));
    const quote = shownOf(BOOK.exec(path)?.[1] ?? null, shelf);
    return quote ? book(quote) : NOT_FOUND;
  },
};
