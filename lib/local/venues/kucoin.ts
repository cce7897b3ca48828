import { type Pair, pairName } from '../../core/market/index.ts';
import type { VenueQuote } from './feed.ts';
import {
  answered,
  askText,
  bestSize,
  bestText,
  bidText,
  lastText,
  NOTHING,
  rowForEach,
  shownOf,
  textSides,
  type VenueAnswer,
  type WireFormat,
} from './wire.ts';

const NOT_FOUND = answered({ code: '404', msg: 'Not Found' }, 404);
const UNKNOWN = answered({ code: '900001', msg: 'symbol not exists' });
const MOST_LEVELS = '100';

const wrapped = (data: object): VenueAnswer => answered({ code: '200000', data });

const book = (quote: VenueQuote) => ({
  time: quote.atMs,
  sequence: String(quote.sequence),
  ...textSides(quote, MOST_LEVELS),
});

const ticker = (pair: Pair, quote: VenueQuote) => {
  const last = quote.last === null ? null : lastText(quote.last);
  return {
    symbol: pairName(pair),
    symbolName: pairName(pair),
    buy: bestText(quote.book.bids, bidText),
    bestBidSize: bestSize(quote.book.bids),
    sell: bestText(quote.book.asks, askText),
    bestAskSize: bestSize(quote.book.asks),
    changeRate: '0',
    changePrice: '0',
    high: last,
    low: last,
    vol: NOTHING,
    volValue: NOTHING,
    last,
    averagePrice: last,
  };
};

const market = (pair: Pair) => ({
  symbol: pairName(pair),
  name: pairName(pair),
  baseCurrency: pair.base,
  quoteCurrency: pair.quote,
  feeCurrency: pair.quote,
  enableTrading: true,
});

/** KuCoin: the book of a symbol, all tickers, all markets, the state of the service. */
export const kucoin: WireFormat = {
  symbols: (pair) => [pairName(pair)],
  answer: (path, query, shelf) => {
    if (path === '/api/v1/market/allTickers') return wrapped({ time: shelf.nowMs, ticker: rowForEach(shelf, ticker) });
    if (path === '/api/v2/symbols') return wrapped(shelf.pairs.map(market));
    if (path === '/api/v1/status') return wrapped({ status: 'open', msg: '' });
    if (path !== '/api/v1/market/orderbook/level2_100') return NOT_FOUND;
    const quote = shownOf(query.get('symbol'), shelf);
    return quote ? wrapped(book(quote)) : UNKNOWN;
  },
};
