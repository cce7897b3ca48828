import type { AccountPosition, ProtocolSnapshot } from '../market/index.ts';
import { PPM, type Ppm } from '../units/index.ts';

export type Decimals = ProtocolSnapshot['decimals'];

/** A price for either side, in the settlement currency × 10^decimals: whole numbers. */
export interface AccountPrice {
  readonly long: bigint;
  readonly short: bigint;
  readonly decimals: number;
}

export interface AccountHealth {
  /** Whole units of the settlement currency, rounded up. */
  readonly notional: bigint;
  /** The same, rounded down; negative when the position has lost more than was put up. */
  readonly equity: bigint;
  /**
   * Equity in ppm of notional, rounded down and at least −1: the largest whole maintenance that it still meets. Capped at
   * the whole, beyond which no maintenance goes.
   */
  readonly marginPpm: Ppm;
}

const tenTo = (exponent: number): bigint => 10n ** BigInt(exponent);
const floorDiv = (value: bigint, by: bigint): bigint =>
  value < 0n && value % by !== 0n ? value / by - 1n : value / by;
const ceilDiv = (value: bigint, by: bigint): bigint => -floorDiv(-value, by);

const clampedPpm = (equity: bigint, notional: bigint): Ppm => {
  if (notional === 0n) return PPM;
  const ppm = floorDiv(equity * BigInt(PPM), notional);
  return ppm < 0n ? -1 : Math.min(PPM, Number(ppm));
};

/**
 * What a position is worth at a price: notional = size × price; equity = collateral + size × (price − entry) of a long,
 * collateral + size × (entry − price) of a short. It can be liquidated when equity < maintenance × notional, which is when
 * maintenance is above `marginPpm`. Exact but for the last rounding, which goes against the account, so that none is
 * called healthy that is not. A position without size owes nothing.
 */
export const accountHealth = (
  { side, size, entryPrice, collateral }: AccountPosition,
  decimals: Decimals,
  price: AccountPrice,
): AccountHealth => {
  const [coins, entry, now] = [BigInt(size), BigInt(entryPrice), price[side]];
  // All amounts in units of 10^-scale, which each of them is a whole number of.
  const scale = decimals.size + decimals.price + price.decimals + decimals.collateral;
  const worth = coins * now * tenTo(scale - decimals.size - price.decimals);
  const paid = coins * entry * tenTo(scale - decimals.size - decimals.price);
  const profit = side === 'long' ? worth - paid : paid - worth;
  const held = BigInt(collateral) * tenTo(scale - decimals.collateral) + profit;
  const unit = tenTo(scale);
  return { notional: ceilDiv(worth, unit), equity: floorDiv(held, unit), marginPpm: clampedPpm(held, worth) };
};
