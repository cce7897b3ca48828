import type { Pair } from '../../core/market/index.ts';
import type { UnixSeconds } from '../../core/units/index.ts';
import { binance } from './binance.ts';
import { bitfinex } from './bitfinex.ts';
import { bitstamp } from './bitstamp.ts';
import { bybit } from './bybit.ts';
import { coinbase } from './coinbase.ts';
import { cryptocom } from './cryptocom.ts';
import { deribit } from './deribit.ts';
import { dydx } from './dydx.ts';
import { type Feed, VENUES, type Venue } from './feed.ts';
import { gemini } from './gemini.ts';
import { hyperliquid } from './hyperliquid.ts';
import { kraken } from './kraken.ts';
import { kucoin } from './kucoin.ts';
import { okx } from './okx.ts';
import { pyth } from './pyth.ts';
import type { VenueAnswer, WireFormat } from './wire.ts';

const FORMATS: Readonly<Record<Venue, WireFormat>> = {
  coinbase,
  kraken,
  bitstamp,
  binance,
  binanceus: binance,
  gemini,
  bitfinex,
  okx,
  bybit,
  kucoin,
  cryptocom,
  hyperliquid,
  deribit,
  dydx,
  pyth,
};

/** How a venue is asked. */
export const methodOf = (venue: Venue): 'GET' | 'POST' => FORMATS[venue].method ?? 'GET';

/** Answers a GET of `target` (path and query), or a POST of `question`, at a venue, at a market time. */
export type Answerer = (venue: Venue, target: string, timeSeconds: UnixSeconds, question?: unknown) => VenueAnswer;

const symbolsOf = (feed: Feed, venue: Venue): ReadonlyMap<string, Pair> =>
  new Map(feed.pairs(venue).flatMap((pair) => FORMATS[venue].symbols(pair).map((symbol) => [symbol, pair] as const)));

/** The venues' answers without a socket: what the HTTP servers send is exactly what this returns. */
export const answererOf = (feed: Feed): Answerer => {
  const symbols = Object.fromEntries(VENUES.map((venue) => [venue, symbolsOf(feed, venue)]));
  return (venue, target, timeSeconds, question) => {
    const [path = '', query = ''] = target.split('?', 2);
    return FORMATS[venue].answer(path, new URLSearchParams(query), {
      question,
      pairs: feed.pairs(venue),
      pairOf: (symbol) => symbols[venue]?.get(symbol),
      quoteOf: (pair) => feed.quoteAt(venue, pair, timeSeconds),
      nowMs: timeSeconds * 1000,
    });
  };
};
