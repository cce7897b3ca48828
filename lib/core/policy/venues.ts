import type { SourceKind } from '../market/index.ts';

/** What a venue is, whoever asks it. Hosts, limits and formats stand with the adapter in `sources/`. */
export interface VenueFacts {
  readonly kind: SourceKind;
  /** Who runs it: two venues of one operator are one voice. */
  readonly operator: string;
  /** Operators whose prices go into this one, where it makes an index of others. */
  readonly derivedFrom: readonly string[];
}

const spot = (operator: string): VenueFacts => ({ kind: 'spot', operator, derivedFrom: [] });
const perp = (operator: string): VenueFacts => ({ kind: 'perp', operator, derivedFrom: [] });

/**
 * Every venue that a policy can name. Spot books form the price; perps are books of their own whose price is pulled to
 * an index by funding, so they witness; Pyth publishes one price made of what exchanges and market makers report to it,
 * without saying per update who did.
 */
export const VENUES = {
  coinbase: spot('coinbase'),
  kraken: spot('kraken'),
  bitstamp: spot('bitstamp'),
  binance: spot('binance'),
  binanceus: spot('binance'),
  gemini: spot('gemini'),
  bitfinex: spot('bitfinex'),
  okx: spot('okx'),
  bybit: spot('bybit'),
  kucoin: spot('kucoin'),
  cryptocom: spot('cryptocom'),
  hyperliquid: perp('hyperliquid'),
  deribit: perp('deribit'),
  dydx: perp('dydx'),
  pyth: { kind: 'composite', operator: 'pyth', derivedFrom: [] },
} as const satisfies Readonly<Record<string, VenueFacts>>;

export type VenueName = keyof typeof VENUES;
export const VENUE_NAMES = Object.keys(VENUES) as readonly VenueName[];

export const factsOf = (venue: VenueName): VenueFacts => VENUES[venue];
/** Who runs a venue: two hosts of one company are one voice. */
export const operatorOf = (venue: VenueName): string => VENUES[venue].operator;
/** Spot books and, with depth, automated market makers form the price; everything else is a witness. */
export const formsPrice = (kind: SourceKind): boolean => kind === 'spot' || kind === 'amm';
/** Operators whose prices go into what a venue tells; of a feed without an entry here nothing is known. */
export const derivedFrom = (venue: string): readonly string[] =>
  (VENUES as Readonly<Record<string, VenueFacts>>)[venue]?.derivedFrom ?? [];
