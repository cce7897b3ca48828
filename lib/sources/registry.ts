import { binance, binanceus } from './binance.ts';
import { bitfinex } from './bitfinex.ts';
import { bitstamp } from './bitstamp.ts';
import { bybit } from './bybit.ts';
import { coinbase } from './coinbase.ts';
import { cryptocom } from './cryptocom.ts';
import { deribit } from './deribit.ts';
import { dydx } from './dydx.ts';
import { gemini } from './gemini.ts';
import { hyperliquid } from './hyperliquid.ts';
import { kraken } from './kraken.ts';
import { kucoin } from './kucoin.ts';
import { okx } from './okx.ts';
import { pyth } from './pyth.ts';
import type { Venue, VenueName } from './venue.ts';

/** The adapters. */
export const venues = {
  coinbase,
  kraken,
  bitstamp,
  binance,
  binanceus,
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
} as const satisfies Readonly<Record<VenueName, Venue>>;

/** The adapter of a venue that a policy names. */
export const venueOf = (name: VenueName): Venue | undefined => (venues as Partial<Record<VenueName, Venue>>)[name];
