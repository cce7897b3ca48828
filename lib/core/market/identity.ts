import * as z from 'zod';

/** A market or underlying: `BTC-USD`, `USDT-USD`, `BTC-USD-PERP`. Never reused for another thing. */
export const MARKET_ID = /^[A-Z0-9]{1,20}-[A-Z0-9]{1,10}(-PERP)?$/;
export const marketId = z.string().regex(MARKET_ID, 'expected an id such as BTC-USD-PERP');
export type MarketId = string;

/** A currency or coin as the policy names it, whatever a venue calls it: `BTC`, `USDT`. */
export const currency = z.string().regex(/^[A-Z0-9]{1,20}$/, 'expected capitals and digits, such as USDT');
export type Currency = string;

/** What is traded against what: one unit of `base` costs so many units of `quote`. */
export interface Pair {
  readonly base: Currency;
  readonly quote: Currency;
}
export const pairName = ({ base, quote }: Pair): string => `${base}-${quote}`;

/** One venue's market for one pair: `kraken:BTC-USD`. The same text in policies, entries and metrics. */
export type SourceId = string;
export const sourceId = (venue: string, pair: Pair): SourceId => `${venue}:${pairName(pair)}`;

/**
 * Which world an entry belongs to. It is part of the data folder, of every key in the ledger and of the salt under which
 * sets are signed, so that nothing simulated can be taken for live.
 */
export const realm = z
  .string()
  .regex(
    /^(live|simulated:\d{1,10}|history:[0-9a-f]{16}:\d{12}-\d{12})$/,
    'expected live, simulated:SEED or history:DIGEST:SPAN',
  );
export type Realm = string;
