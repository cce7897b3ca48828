import type { Pair } from '../../core/market/index.ts';
import type { VenueQuote } from './feed.ts';
import {
  answered,
  askText,
  bestText,
  bidText,
  lastText,
  limited,
  NOTHING,
  type Shelf,
  secondsOf,
  sizeText,
  type VenueAnswer,
  type WireFormat,
} from './wire.ts';

const UNKNOWN = answered({ error: ['EQuery:Unknown asset pair'] });
const ONLINE = answered({ error: [], result: { status: 'online' } });
const UNKNOWN_METHOD = answered({ error: ['EGeneral:Unknown method'] }, 404);

const codeOf = (currency: string): string => (currency === 'BTC' ? 'XBT' : currency);
/** The name by which a pair is usually asked for. */
const plainName = ({ base, quote }: Pair): string => `${codeOf(base)}${codeOf(quote)}`;

const OLD_COINS = ['BTC', 'ETH'];
const OLD_MONEY = ['USD', 'EUR'];
const OLD_PAIR_BASES = [...OLD_COINS, 'USDT'];

/** The name under which a pair is answered: the oldest pairs kept their letters, X for coins and Z for money. */
const resultName = (pair: Pair): string => {
  const { base, quote } = pair;
  if (!OLD_PAIR_BASES.includes(base) || !OLD_MONEY.includes(quote)) return plainName(pair);
  return `${OLD_COINS.includes(base) ? 'X' : ''}${codeOf(base)}Z${quote}`;
};

const depth = (quote: VenueQuote, count: string | null) => ({
  asks: limited(quote.book.asks, count).map(([price, size]) => [askText(price), sizeText(size), secondsOf(quote)]),
  bids: limited(quote.book.bids, count).map(([price, size]) => [bidText(price), sizeText(size), secondsOf(quote)]),
});

const ticker = (quote: VenueQuote) => {
  const last = lastText(quote.last);
  return {
    a: [bestText(quote.book.asks, askText), '1', '1.000'],
    b: [bestText(quote.book.bids, bidText), '1', '1.000'],
    c: [last, NOTHING],
    v: [NOTHING, NOTHING],
    p: [last, last],
    t: [0, 0],
    l: [last, last],
    h: [last, last],
    o: last,
  };
};

/** One unknown name among several fails the whole request, as it does at the venue. */
const perPair = (
  names: readonly string[],
  shelf: Shelf,
  shown: (quote: VenueQuote, name: string) => unknown,
): VenueAnswer => {
  const result: Record<string, unknown> = {};
  for (const name of names) {
    const pair = shelf.pairOf(name);
    const quote = pair && shelf.quoteOf(pair);
    if (!quote) return UNKNOWN;
    result[resultName(pair)] = shown(quote, name);
  }
  return answered({ error: [], result });
};

/** Kraken: depth of a pair, ticker of one or several, and whether they and the system trade. */
export const kraken: WireFormat = {
  symbols: (pair) => [...new Set([plainName(pair), resultName(pair)])],
  answer: (path, query, shelf) => {
    const asked = query.get('pair') ?? '';
    if (path === '/0/public/Depth') return perPair([asked], shelf, (quote) => depth(quote, query.get('count')));
    if (path === '/0/public/Ticker') return perPair(asked.split(','), shelf, ticker);
    if (path === '/0/public/AssetPairs') {
      return perPair(asked.split(','), shelf, (_, altname) => ({ altname, status: 'online' }));
    }
    return path === '/0/public/SystemStatus' ? ONLINE : UNKNOWN_METHOD;
  },
};
