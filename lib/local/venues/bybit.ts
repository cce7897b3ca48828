import type { Pair } from '../../core/market/index.ts';
import type { UnixMs } from '../../core/units/index.ts';
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
  type Shelf,
  shownOf,
  textSides,
  type VenueAnswer,
  type WireFormat,
} from './wire.ts';

const NOT_FOUND = answered({ message: 'not found' }, 404);

const symbolOf = ({ base, quote }: Pair): string => `${base}${quote}`;

const wrapped = (result: object, { nowMs: time }: Shelf): VenueAnswer =>
  answered({ retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time });
const notSupported = (time: UnixMs): VenueAnswer =>
  answered({ retCode: 10_001, retMsg: 'Not supported symbols', result: {}, retExtInfo: {}, time });

const book = (symbol: string, quote: VenueQuote, limit: string | null) => {
  // Without a limit the venue shows the best level alone.
  const { bids: b, asks: a } = textSides(quote, limit ?? '1');
  return { s: symbol, b, a, ts: quote.atMs, u: quote.sequence, seq: quote.sequence, cts: quote.atMs };
};

const ticker = (pair: Pair, quote: VenueQuote) => {
  const last = lastText(quote.last);
  return {
    symbol: symbolOf(pair),
    bid1Price: bestText(quote.book.bids, bidText),
    bid1Size: bestSize(quote.book.bids),
    ask1Price: bestText(quote.book.asks, askText),
    ask1Size: bestSize(quote.book.asks),
    lastPrice: last,
    prevPrice24h: last,
    price24hPcnt: '0',
    highPrice24h: last,
    lowPrice24h: last,
    turnover24h: NOTHING,
    volume24h: NOTHING,
    usdIndexPrice: last,
  };
};

const instrument = (pair: Pair) => ({
  symbol: symbolOf(pair),
  baseCoin: pair.base,
  quoteCoin: pair.quote,
  innovation: '0',
  status: 'Trading',
  marginTrading: 'none',
  lotSizeFilter: {
    basePrecision: '0.00000001',
    quotePrecision: '0.00000001',
    minOrderQty: '0.00000001',
    maxOrderQty: '1000000',
    minOrderAmt: '1',
    maxOrderAmt: '1000000',
  },
  priceFilter: { tickSize: '0.00000001' },
});

/** Bybit v5, spot: the book of a symbol, all tickers, all instruments. */
export const bybit: WireFormat = {
  symbols: (pair) => [symbolOf(pair)],
  answer: (path, query, shelf) => {
    if (path === '/v5/market/tickers') {
      return wrapped({ category: 'spot', list: rowForEach(shelf, ticker) }, shelf);
    }
    if (path === '/v5/market/instruments-info') {
      return wrapped({ category: 'spot', list: shelf.pairs.map(instrument), nextPageCursor: '' }, shelf);
    }
    if (path !== '/v5/market/orderbook') return NOT_FOUND;
    const symbol = query.get('symbol') ?? '';
    const quote = shownOf(symbol, shelf);
    return quote ? wrapped(book(symbol, quote, query.get('limit')), shelf) : notSupported(shelf.nowMs);
  },
};
