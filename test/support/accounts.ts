import { type AccountPosition, type ProtocolSnapshot, SNAPSHOT_SCHEMA } from '../../lib/core/market/index.ts';
import { formatInstant } from '../../lib/core/units/index.ts';
import { MARKET, T0 } from './cycles.ts';

/** A long bought at 20 000 that meets exactly `marginPpm` at that price: whole units of notional, to a millionth. */
export const longWith = (notional: number, marginPpm: number): AccountPosition => ({
  side: 'long',
  size: String(notional * 50_000_000),
  entryPrice: '2000000',
  collateral: String(notional * marginPpm),
});

export const accountsOf = (change: Partial<ProtocolSnapshot> = {}): ProtocolSnapshot => ({
  schema: SNAPSHOT_SCHEMA,
  market: MARKET,
  source: 'test',
  takenAt: formatInstant(T0),
  openInterest: '100000000',
  insuranceFund: '1000000',
  // 20 000 of notional are one coin: 10^12 units of it.
  decimals: { size: 12, price: 2, collateral: 6 },
  positions: [],
  ...change,
});
