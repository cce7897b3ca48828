import type { Level, Pair } from '../../core/market/index.ts';
import type { UnixMs } from '../../core/units/index.ts';
import type { VenueQuote } from './feed.ts';
import {
  answered,
  askText,
  bidText,
  lastText,
  limited,
  NOTHING,
  secondsOf,
  sizeText,
  type VenueAnswer,
  type WireFormat,
} from './wire.ts';

const ROUTE = /^\/v1\/(book|trades|symbols\/details)\/([a-z0-9]+)$/;
const NOT_FOUND = answered({ result: 'error', reason: 'EndpointNotFound', message: 'API entry point not found' }, 404);
const INVALID_SYMBOL = answered({ result: 'error', reason: 'InvalidSymbol', message: 'not a valid symbol' }, 400);

const symbolOf = ({ base, quote }: Pair): string => `${base}${quote}`.toLowerCase();

/** The venue fills the levels' time with that of the question. */
const levelOf = (text: (price: number) => string, nowMs: UnixMs) => {
  const timestamp = String(Math.floor(nowMs / 1000));
  return ([price, size]: Level) => ({ price: text(price), amount: sizeText(size), timestamp });
};

const book = ({ book: { bids, asks } }: VenueQuote, query: URLSearchParams, nowMs: UnixMs): VenueAnswer =>
  answered({
    bids: limited(bids, query.get('limit_bids')).map(levelOf(bidText, nowMs)),
    asks: limited(asks, query.get('limit_asks')).map(levelOf(askText, nowMs)),
  });

/** The one trade that is simulated. */
const trades = (quote: VenueQuote): VenueAnswer => {
  const trade = {
    timestamp: secondsOf(quote),
    timestampms: quote.atMs,
    tid: quote.sequence,
    price: lastText(quote.last),
    amount: NOTHING,
    exchange: 'gemini',
    type: 'buy',
  };
  return answered(quote.last === null ? [] : [trade]);
};

const details = (pair: Pair): VenueAnswer =>
  answered({
    symbol: `${pair.base}${pair.quote}`,
    base_currency: pair.base,
    quote_currency: pair.quote,
    tick_size: 1e-8,
    quote_increment: 1e-8,
    min_order_size: '0.00001',
    status: 'open',
    wrap_enabled: false,
  });

/** Gemini: book, last trade and details of a symbol. */
export const gemini: WireFormat = {
  symbols: (pair) => [symbolOf(pair)],
  answer: (path, query, shelf) => {
    const [, what, symbol = ''] = ROUTE.exec(path) ?? [];
    if (what === undefined) return NOT_FOUND;
    const pair = shelf.pairOf(symbol);
    const quote = pair && shelf.quoteOf(pair);
    if (!quote) return INVALID_SYMBOL;
    if (what === 'book') return book(quote, query, shelf.nowMs);
    return what === 'trades' ? trades(quote) : details(pair);
  },
};
