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

const NOT_FOUND = answered({ code: '404', data: [], msg: 'Not found' }, 404);
const UNKNOWN = answered({ code: '51001', data: [], msg: 'Instrument ID does not exist' });

const wrapped = (data: readonly unknown[]): VenueAnswer => answered({ code: '0', msg: '', data });

/** Behind price and size stand a field out of use and the number of orders. */
const book = (quote: VenueQuote, size: string | null) => {
  // Without a size the venue shows the best level alone.
  const { bids, asks } = textSides(quote, size ?? '1');
  return {
    asks: asks.map((level) => [...level, '0', '1']),
    bids: bids.map((level) => [...level, '0', '1']),
    ts: String(quote.atMs),
    seqId: quote.sequence,
  };
};

const ticker = (pair: Pair, quote: VenueQuote) => {
  const last = quote.last === null ? '' : lastText(quote.last);
  return {
    instType: 'SPOT',
    instId: pairName(pair),
    last,
    lastSz: NOTHING,
    askPx: bestText(quote.book.asks, askText),
    askSz: bestSize(quote.book.asks),
    bidPx: bestText(quote.book.bids, bidText),
    bidSz: bestSize(quote.book.bids),
    open24h: last,
    high24h: last,
    low24h: last,
    volCcy24h: NOTHING,
    vol24h: NOTHING,
    ts: String(quote.atMs),
    sodUtc0: last,
    sodUtc8: last,
  };
};

const instrument = (pair: Pair) => ({
  instType: 'SPOT',
  instId: pairName(pair),
  baseCcy: pair.base,
  quoteCcy: pair.quote,
  state: 'live',
});

/** OKX: the book of an instrument, all spot tickers and instruments, and no announced window. */
export const okx: WireFormat = {
  symbols: (pair) => [pairName(pair)],
  answer: (path, query, shelf) => {
    if (path === '/api/v5/market/tickers') return wrapped(rowForEach(shelf, ticker));
    if (path === '/api/v5/public/instruments') return wrapped(shelf.pairs.map(instrument));
    if (path === '/api/v5/system/status') return wrapped([]);
    if (path !== '/api/v5/market/books') return NOT_FOUND;
    const quote = shownOf(query.get('instId'), shelf);
    return quote ? wrapped([book(quote, query.get('sz'))]) : UNKNOWN;
  },
};
