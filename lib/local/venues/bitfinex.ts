import type { Pair } from '../../core/market/index.ts';
import type { VenueQuote } from './feed.ts';
import { answered, askText, bidText, limited, type Shelf, shownOf, sizeText, type WireFormat } from './wire.ts';

const BOOK = /^\/v2\/book\/(t[A-Z0-9:]+)\/P0$/;
const NOT_FOUND = answered({ error: 'not found' }, 404);
const INVALID_SYMBOL = answered(['error', 10_020, 'symbol: invalid'], 500);

const CODES: Readonly<Record<string, string>> = { USDT: 'UST', USDC: 'UDC' };
const symbolOf = (pair: Pair): string => {
  const names = [pair.base, pair.quote].map((name) => CODES[name] ?? name);
  return `t${names.join(names.some((name) => name.length > 3) ? ':' : '')}`;
};

/** One list, bids first; the sign of the amount tells the side. Levels are not added up any further. */
const book = ({ book: { bids, asks } }: VenueQuote, length: string | null) => [
  ...limited(bids, length).map(([price, size]) => [Number(bidText(price)), 1, Number(sizeText(size))]),
  ...limited(asks, length).map(([price, size]) => [Number(askText(price)), 1, -Number(sizeText(size))]),
];

const ticker = (symbol: string, { book: { bids, asks }, last }: VenueQuote) => {
  const price = last ?? 0;
  const [bid = 0, bidSize = 0] = bids[0] ?? [];
  const [ask = 0, askSize = 0] = asks[0] ?? [];
  return [symbol, bid, bidSize, ask, askSize, 0, 0, price, 0, price, price];
};

/** Unknown symbols are passed over. */
const tickers = (symbols: readonly string[], shelf: Shelf) =>
  symbols.flatMap((symbol) => {
    const quote = shownOf(symbol, shelf);
    return quote ? [ticker(symbol, quote)] : [];
  });

/** Bitfinex: the book of a symbol, tickers of several, the platform's state. */
export const bitfinex: WireFormat = {
  symbols: (pair) => [symbolOf(pair)],
  answer: (path, query, shelf) => {
    if (path === '/v2/platform/status') return answered([1]);
    if (path === '/v2/tickers') return answered(tickers((query.get('symbols') ?? '').split(','), shelf));
    const symbol = BOOK.exec(path)?.[1];
    if (symbol === undefined) return NOT_FOUND;
    const quote = shownOf(symbol, shelf);
    return quote ? answered(book(quote, query.get('len'))) : INVALID_SYMBOL;
  },
};
