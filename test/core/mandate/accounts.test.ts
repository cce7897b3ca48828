import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountHealth } from '../../../lib/core/account/index.ts';
import { type AccountsInput, decideRise } from '../../../lib/core/mandate/index.ts';
import type { ProtocolSnapshot } from '../../../lib/core/market/index.ts';
import { formatInstant } from '../../../lib/core/units/index.ts';
import { accountsOf, longWith } from '../../support/accounts.ts';
import { T0 } from '../../support/cycles.ts';

const PRICE = { long: 2_000_000n, short: 2_000_000n, decimals: 2, perUsd: 1 };
const POLICY = { liquidatablePpm: 1_000, leastPositionUsd: 1_000, oldestSeconds: 600, longestThrottleSeconds: 21_600 };
const RISE = { carriedPpm: 50_000, announcedPpm: 50_000, wantedPpm: 100_000 };

const input = (snapshot: AccountsInput['snapshot'], change: Partial<AccountsInput> = {}): AccountsInput => ({
  slot: T0,
  policy: POLICY,
  snapshot,
  price: PRICE,
  throttledSince: null,
  ...change,
});
/** Ten million of open interest: a budget of ten thousand. */
const counted = (positions: ProtocolSnapshot['positions'], takenAt = formatInstant(T0)) =>
  accountsOf({ positions, takenAt, openInterest: '10000000' });

describe('a rise of maintenance for positions already open', () => {
  it('goes on in full while what it makes liquidatable is within the budget', () => {
    const few = counted([longWith(10_000, 60_000), longWith(1_000_000, 40_000), longWith(1_000_000, 100_000)]);
    expect(decideRise(RISE, input(few))).toEqual({
      verdict: 'used',
      takenAt: formatInstant(T0),
      rise: { wantedPpm: 100_000, announcedPpm: 100_000, wouldReach: '10000', reaches: '10000', budget: '10000' },
      throttledSince: null,
    });
  });

  it('is projected to the largest one within the budget, and goes on when accounts have added collateral', () => {
    const many = counted([longWith(10_000, 60_000), longWith(400_000, 80_000), longWith(5_000, 90_000)]);
    const first = decideRise(RISE, input(many));
    expect(first).toMatchObject({
      verdict: 'throttled',
      rise: { announcedPpm: 80_000, wouldReach: '415000', reaches: '10000' },
      throttledSince: T0,
    });
    const added = counted([longWith(10_000, 60_000), longWith(400_000, 120_000)], formatInstant(T0 + 60));
    const next = decideRise({ ...RISE, announcedPpm: 80_000 }, input(added, { slot: T0 + 60, throttledSince: T0 }));
    expect(next).toMatchObject({ verdict: 'used', rise: { announcedPpm: 100_000 }, throttledSince: null });
  });

  it('never takes back what was announced, and never holds a fall back', () => {
    const many = counted([longWith(400_000, 60_000)]);
    expect(decideRise({ ...RISE, announcedPpm: 70_000 }, input(many))).toMatchObject({
      rise: { announcedPpm: 70_000 },
    });
    expect(decideRise({ ...RISE, wantedPpm: 40_000 }, input(many))).toMatchObject({
      verdict: 'used',
      rise: { announcedPpm: 40_000 },
    });
  });

  it('does not count positions under a thousand dollars, whatever the settlement currency is worth', () => {
    const dust = counted(Array.from({ length: 1_000 }, () => longWith(999, 60_000)));
    expect(decideRise(RISE, input(dust)).verdict).toBe('used');
    // At half a dollar a unit, 999 units are five hundred dollars and 1 999 a thousand less a half.
    const cheap = { price: { ...PRICE, perUsd: 2 } };
    expect(decideRise(RISE, input(counted([longWith(400_000, 60_000)]), cheap)).verdict).toBe('throttled');
    expect(decideRise(RISE, input(counted(Array(1_000).fill(longWith(1_999, 60_000))), cheap)).verdict).toBe('used');
    expect(decideRise(RISE, input(dust, { price: { ...PRICE, perUsd: null } })).verdict).toBe('throttled');
  });

  it('goes on in full once it has been throttled for as long as the policy lets it', () => {
    const whale = counted([longWith(400_000, 60_000)], formatInstant(T0 + 21_600));
    const before = { slot: T0 + 21_540, throttledSince: T0 };
    const after = { slot: T0 + 21_600, throttledSince: T0 };
    expect(decideRise(RISE, input(whale, before))).toMatchObject({ verdict: 'throttled', throttledSince: T0 });
    expect(decideRise(RISE, input(whale, after))).toMatchObject({
      verdict: 'overdue',
      rise: { announcedPpm: 100_000, reaches: '400000' },
      throttledSince: null,
    });
  });

  it.each([
    ['old', counted([longWith(400_000, 60_000)], formatInstant(T0 - 601))],
    ['not-yet', counted([longWith(400_000, 60_000)], formatInstant(T0 + 601))],
    ['forged', 'forged' as const],
    ['missing', 'missing' as const],
  ])('is judged by nothing when the snapshot is %s', (verdict, snapshot) => {
    const since = { throttledSince: T0 - 60 };
    expect(decideRise(RISE, input(snapshot, since))).toMatchObject({ verdict, rise: null, throttledSince: null });
    // Without a price nothing rises: what was throttled stays so.
    expect(decideRise(null, input(snapshot, since))).toMatchObject({ verdict, rise: null, throttledSince: T0 - 60 });
  });

  it('reaches no more than the budget whatever accounts hold, and a ppm more would, unless it is whole', () => {
    const position = fc.tuple(fc.integer({ min: 500, max: 50_000 }), fc.integer({ min: 30_000, max: 120_000 }));
    fc.assert(
      fc.property(fc.array(position, { maxLength: 40 }), (list) => {
        const snapshot = counted(list.map(([notional, ppm]) => longWith(notional, ppm)));
        const { rise } = decideRise(RISE, input(snapshot));
        if (!rise) throw new Error('not judged');
        const reachedAt = (ppm: number) =>
          snapshot.positions
            .map((one) => accountHealth(one, snapshot.decimals, PRICE))
            .filter(({ marginPpm, notional }) => marginPpm >= 50_000 && marginPpm < ppm && notional >= 1_000n)
            .reduce((sum, { notional }) => sum + notional, 0n);
        expect(String(reachedAt(rise.announcedPpm))).toBe(rise.reaches);
        expect(reachedAt(rise.announcedPpm)).toBeLessThanOrEqual(10_000n);
        if (rise.announcedPpm < 100_000) expect(reachedAt(rise.announcedPpm + 1)).toBeGreaterThan(10_000n);
      }),
    );
  });
});
