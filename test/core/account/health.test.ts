import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountHealth } from '../../../lib/core/account/index.ts';
import type { AccountPosition } from '../../../lib/core/market/index.ts';

const DECIMALS = { size: 8, price: 2, collateral: 6 };
const at = (dollars: number) => ({ long: BigInt(dollars * 100), short: BigInt(dollars * 100), decimals: 2 });
const position = (change: Partial<AccountPosition> = {}): AccountPosition => ({
  side: 'long',
  size: '200000000',
  entryPrice: '2000000',
  collateral: '4000000000',
  ...change,
});

describe('the health of an account', () => {
  // Two coins bought at 20 000 with 4 000 put up: 19 000 leaves 2 000 of 38 000, by hand.
  it('is equity over notional at the price of its side', () => {
    expect(accountHealth(position(), DECIMALS, at(20_000))).toEqual({
      notional: 40_000n,
      equity: 4_000n,
      marginPpm: 100_000,
    });
    expect(accountHealth(position(), DECIMALS, at(19_000))).toEqual({
      notional: 38_000n,
      equity: 2_000n,
      marginPpm: 52_631,
    });
    const short = accountHealth(position({ side: 'short' }), DECIMALS, { ...at(19_000), short: 2_100_000n });
    expect(short).toEqual({ notional: 42_000n, equity: 2_000n, marginPpm: 47_619 });
  });

  it('that has lost more than was put up meets no maintenance, and one without size meets all', () => {
    expect(accountHealth(position(), DECIMALS, at(17_999)).marginPpm).toBe(-1);
    expect(accountHealth(position({ size: '0', collateral: '0' }), DECIMALS, at(20_000)).marginPpm).toBe(1_000_000);
  });

  it('meets the maintenance it is said to meet, and not a ppm more, by exact fractions', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 12n }).map(String);
    const any = fc.record({
      side: fc.constantFrom<AccountPosition['side']>('long', 'short'),
      size: amount,
      entryPrice: amount,
      collateral: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
    });
    fc.assert(
      fc.property(any, fc.bigInt({ min: 1n, max: 10n ** 12n }), (one, price) => {
        const { marginPpm } = accountHealth(one, DECIMALS, { long: price, short: price, decimals: 2 });
        // In units of 10^-16 dollars: size × 10^8 times price × 10^2 leaves six more, collateral × 10^6 ten.
        const notional = BigInt(one.size) * price * 10n ** 6n;
        const paid = BigInt(one.size) * BigInt(one.entryPrice) * 10n ** 6n;
        const equity = BigInt(one.collateral) * 10n ** 10n + (one.side === 'long' ? notional - paid : paid - notional);
        const meets = (ppm: number) => equity * 1_000_000n >= BigInt(ppm) * notional;
        if (marginPpm >= 0) expect(meets(marginPpm)).toBe(true);
        if (marginPpm < 1_000_000) expect(meets(marginPpm + 1)).toBe(false);
      }),
    );
  });
});
