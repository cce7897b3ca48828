import { BASIS_POINT } from '../../core/units/index.ts';
import type { Venue } from './feed.ts';

/** How a venue of the built-in market differs from the others. */
export interface VenueShape {
  /** Depth against that of a venue of weight 1. */
  readonly weight: number;
  /** Half spread against the currency's. */
  readonly spread: number;
  /** What it lists beside the pairs of the default policy: these currencies … */
  readonly bases: readonly string[];
  /** … each in these. */
  readonly quotes: readonly string[];
  /** A perp stands a little above its underlying while all is calm; null where it is the underlying that is traded. */
  readonly calmBasis: number | null;
}

const COINS = ['BTC', 'ETH', 'SOL'];
const EVERYTHING = [...COINS, 'USDT', 'USDC'];

const spot = (weight: number, spread: number, ...quotes: readonly string[]): VenueShape => ({
  weight,
  spread,
  bases: EVERYTHING,
  quotes,
  calmBasis: null,
});
const perp = (weight: number, calmBasisBp: number, ...bases: readonly string[]): VenueShape => ({
  weight,
  spread: 1,
  bases,
  quotes: ['USD'],
  calmBasis: calmBasisBp * BASIS_POINT,
});

/** Roughly how the real venues stand to each other; nothing rests on it but the look of the built-in market. */
export const VENUE_SHAPES: Readonly<Record<Venue, VenueShape>> = {
  coinbase: spot(1, 1),
  kraken: spot(0.5, 1),
  bitstamp: spot(0.3, 1.5, 'USD'),
  binance: spot(2, 1),
  binanceus: spot(0.25, 1),
  gemini: spot(0.15, 2, 'USD'),
  bitfinex: spot(0.4, 1.2, 'USD', 'USDT'),
  okx: spot(1, 1, 'USDT', 'USDC'),
  bybit: spot(1, 1, 'USDT', 'USDC'),
  kucoin: spot(0.5, 1.2, 'USDT', 'USDC'),
  cryptocom: spot(0.3, 1.5, 'USD', 'USDT'),
  hyperliquid: perp(2, 2, ...COINS),
  deribit: perp(1, 3, 'BTC', 'ETH'),
  dydx: perp(0.25, 1, ...COINS),
  pyth: spot(1, 1, 'USD'),
};
