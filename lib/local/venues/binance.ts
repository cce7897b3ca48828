import type { VenueQuote } from './feed.ts';
import {
  answered,
  askText,
  bestSize,
  bestText,
  bidText,
  lastText,
  limited,
  NOTHING,
  type Shelf,
  sizeText,
  type VenueAnswer,
  type WireFormat,
} from './wire.ts';

const INVALID_SYMBOL = answered({ code: -1121, msg: 'Invalid symbol.' }, 400);
const ILLEGAL_PARAMETER = answered({ code: -1100, msg: "Illegal characters found in parameter 'symbols'." }, 400);
const NOT_FOUND = answered({ msg: 'Not found.' }, 404);
const DAY_MS = 86_400_000;

const quoteOf = (symbol: string, shelf: Shelf): VenueQuote | null => {
  const pair = shelf.pairOf(symbol);
  return pair ? shelf.quoteOf(pair) : null;
};

const depth = (query: URLSearchParams, shelf: Shelf): VenueAnswer => {
  const quote = quoteOf(query.get('symbol') ?? '', shelf);
  if (!quote) return INVALID_SYMBOL;
  const limit = query.get('limit');
  return answered({
    lastUpdateId: quote.sequence,
    bids: limited(quote.book.bids, limit).map(([price, size]) => [bidText(price), sizeText(size)]),
    asks: limited(quote.book.asks, limit).map(([price, size]) => [askText(price), sizeText(size)]),
  });
};

const ticker = (symbol: string, quote: VenueQuote) => {
  const last = lastText(quote.last);
  return {
    symbol,
    priceChange: NOTHING,
    priceChangePercent: '0.000',
    weightedAvgPrice: last,
    prevClosePrice: last,
    lastPrice: last,
    lastQty: NOTHING,
    bidPrice: bestText(quote.book.bids, bidText),
    bidQty: bestSize(quote.book.bids),
    askPrice: bestText(quote.book.asks, askText),
    askQty: bestSize(quote.book.asks),
    openPrice: last,
    highPrice: last,
    lowPrice: last,
    volume: NOTHING,
    quoteVolume: NOTHING,
    openTime: quote.atMs - DAY_MS,
    closeTime: quote.atMs,
    firstId: quote.sequence,
    lastId: quote.sequence,
    count: 0,
  };
};

/** The names in `symbols=["A","B"]`, or null where the text is no such list. */
const listed = (text: string): readonly string[] | null =>
  /^\["[A-Z0-9]+"(,"[A-Z0-9]+")*\]$/.test(text) ? text.slice(2, -2).split('","') : null;

const tickers = (query: URLSearchParams, shelf: Shelf): VenueAnswer => {
  const one = query.get('symbol');
  const names = one === null ? listed(query.get('symbols') ?? '') : [one];
  if (!names) return ILLEGAL_PARAMETER;
  const found: unknown[] = [];
  for (const name of names) {
    const quote = quoteOf(name, shelf);
    if (!quote) return INVALID_SYMBOL;
    found.push(ticker(name, quote));
  }
  return answered(one === null ? found : found[0]);
};

const exchangeInfo = (query: URLSearchParams, shelf: Shelf): VenueAnswer => {
  const names = listed(query.get('symbols') ?? '');
  if (!names) return ILLEGAL_PARAMETER;
  if (names.some((name) => !shelf.pairOf(name))) return INVALID_SYMBOL;
  const symbols = names.map((symbol) => ({ symbol, status: 'TRADING' }));
  return answered({ timezone: 'UTC', rateLimits: [], exchangeFilters: [], symbols });
};

/** Binance and Binance.US: depth of a symbol, the 24-hour ticker of one or several, and whether they trade. */
export const binance: WireFormat = {
  symbols: ({ base, quote }) => [`${base}${quote}`],
  answer: (path, query, shelf) => {
    if (path === '/api/v3/depth') return depth(query, shelf);
    if (path === '/api/v3/exchangeInfo') return exchangeInfo(query, shelf);
    if (path === '/api/v3/ticker/24hr') return tickers(query, shelf);
    return NOT_FOUND;
  },
};
