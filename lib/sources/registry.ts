import { binance, binanceus } from './binance.ts';
import { coinbase } from './coinbase.ts';
import { kraken } from './kraken.ts';
import type { Venue, VenueName } from './venue.ts';

/** Every venue that a policy can name. */
export const venues: Readonly<Record<VenueName, Venue>> = { coinbase, kraken, binance, binanceus };
