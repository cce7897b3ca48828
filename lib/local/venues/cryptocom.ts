import type { Pair } from '../../core/market/index.ts';
import type { UnixMs } from '../../core/units/index.ts';
import type { VenueQuote } from './feed.ts';
import {
  answered,
  askText,
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

const METHOD = /^\/exchange\/v1\/(public\/get-(?:book|tickers|instruments))$/;
const NOT_FOUND = answered({ code: 40_401, message: 'Not found' }, 404);
const MOST_LEVELS = 50;

const symbolOf = ({ base, quote }: Pair): string => `${base}_${quote}`;

const wrapped = (method: string, result: object): VenueAnswer => answered({ id: -1, method, code: 0, result });
const invalid = (method: string): VenueAnswer =>
  answered({ id: -1, method, code: 40_004, message: 'Invalid instrument_name' }, 400);

/** `t` is when the book is sent, `tt` when it last changed. */
const book = (quote: VenueQuote, depth: number, nowMs: UnixMs) => {
  const { bids, asks } = textSides(quote, String(depth));
  return {
    bids: bids.map((level) => [...level, '1']),
    asks: asks.map((level) => [...level, '1']),
    t: nowMs,
    tt: quote.atMs,
    u: quote.sequence,
  };
};

const tickerAt = (nowMs: UnixMs) => (pair: Pair, quote: VenueQuote) => {
  const last = quote.last === null ? null : lastText(quote.last);
  return {
    i: symbolOf(pair),
    h: last,
    l: last,
    a: last,
    v: NOTHING,
    vv: NOTHING,
    c: '0',
    b: bestText(quote.book.bids, bidText),
    k: bestText(quote.book.asks, askText),
    oi: '0',
    t: nowMs,
  };
};

const instrument = (pair: Pair) => ({
  symbol: symbolOf(pair),
  inst_type: 'CCY_PAIR',
  display_name: `${pair.base}/${pair.quote}`,
  base_ccy: pair.base,
  quote_ccy: pair.quote,
  quote_decimals: 8,
  quantity_decimals: 8,
  price_tick_size: '0.00000001',
  qty_tick_size: '0.00000001',
  max_leverage: '1',
  tradable: true,
  expiry_timestamp_ms: 0,
});

/** Crypto.com Exchange: the book of an instrument, all tickers, all instruments. */
export const cryptocom: WireFormat = {
  symbols: (pair) => [symbolOf(pair)],
  answer: (path, query, shelf) => {
    const method = METHOD.exec(path)?.[1];
    if (method === undefined) return NOT_FOUND;
    if (method === 'public/get-tickers') return wrapped(method, { data: rowForEach(shelf, tickerAt(shelf.nowMs)) });
    if (method === 'public/get-instruments') return wrapped(method, { data: shelf.pairs.map(instrument) });
    const name = query.get('instrument_name');
    const quote = shownOf(name, shelf);
    if (!quote) return invalid(method);
    const depth = Math.min(MOST_LEVELS, Number(query.get('depth')) || MOST_LEVELS);
    return wrapped(method, { instrument_name: name, depth, data: [book(quote, depth, shelf.nowMs)] });
  },
};
