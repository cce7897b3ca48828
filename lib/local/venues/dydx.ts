import { pairName } from '../../core/market/index.ts';
import { answered, askText, bidText, type Shelf, sizeText, type VenueAnswer, type WireFormat } from './wire.ts';

const ROUTE = /^\/v4\/orderbooks\/perpetualMarket\/([^/]+)$/;
const NOT_FOUND = answered({ errors: [{ msg: 'Not Found' }] }, 404);

const markets = ({ pairs }: Shelf): VenueAnswer =>
  answered({
    markets: Object.fromEntries(pairs.map(pairName).map((ticker) => [ticker, { ticker, status: 'ACTIVE' }])),
  });

/** dYdX's indexer: the book of a perpetual, and whether they all trade. */
export const dydx: WireFormat = {
  symbols: (pair) => [pairName(pair)],
  answer: (path, _, shelf) => {
    if (path === '/v4/perpetualMarkets') return markets(shelf);
    const pair = shelf.pairOf(ROUTE.exec(path)?.[1] ?? '');
    const quote = pair && shelf.quoteOf(pair);
    if (!quote) return NOT_FOUND;
    return answered({
      bids: quote.book.bids.map(([price, size]) => ({ price: bidText(price), size: sizeText(size) })),
      asks: quote.book.asks.map(([price, size]) => ({ price: askText(price), size: sizeText(size) })),
    });
  },
};
