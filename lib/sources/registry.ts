import { binance, binanceus } from './binance.ts';
import { coinbase } from './coinbase.ts';
import { deribit } from './deribit.ts';
import { dydx } from './dydx.ts';
import { hyperliquid } from './hyperliquid.ts';
import { kraken } from './kraken.ts';
import { pyth } from './pyth.ts';
import type { Venue, VenueName } from './venue.ts';

/** The adapters. */
export const venues = {
  coinbase,
  kraken,
  binance,
  binanceus,
  hyperliquid,
  deribit,
  dydx,
  pyth,
} as const satisfies Partial<Record<VenueName, Venue>>;

/** The adapter of a venue that a policy names. */
export const venueOf = (name: VenueName): Venue | undefined => (venues as Partial<Record<VenueName, Venue>>)[name];
