import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { depthWithin, measureLiquidity, slippageBp } from '../../../lib/core/liquidity/index.ts';
import { type Level, ladderOf, midOf, type Quote } from '../../../lib/core/market/index.ts';
import { orderBook } from '../../support/arbitraries.ts';
import { observed, T0 } from '../../support/cycles.ts';

/** Average distance from the mid, weighted by what is paid at each level, of an order that walks them one by one. */
const exactWalk = (levels: readonly Level[], mid: number, notional: number): number | null => {
  let [left, paid] = [notional, 0];
  for (const [price, size] of levels) {
    const taken = Math.min(left, price * size);
    paid += taken * Math.abs(price / mid - 1) * 10_000;
    left -= taken;
  }
  return left > 1e-9 * notional ? null : paid / notional;
};

/** Parts of all that a ladder holds, and more than all; not all itself, which rounding would decide. */
const share = fc.oneof(
  fc.double({ min: 0.001, max: 0.999, noNaN: true }),
  fc.double({ min: 1.001, max: 1.2, noNaN: true }),
);
/** A ladder counts a level up to half a thousandth of a basis point beyond its band. */
const BAND_TOLERANCE_BP = 0.0005;

describe('slippage from a ladder', () => {
  it('is never below that of the exact walk, and known only where the ladder holds the order', () => {
    fc.assert(
      fc.property(orderBook, share, fc.constantFrom('bids', 'asks'), (book, part, side) => {
        const cumulative = ladderOf(book)[side];
        const notional = part * (cumulative.at(-1) ?? 0);
        if (notional <= 0) return;
        const found = slippageBp(cumulative, notional);
        expect(found === null).toBe(part > 1);
        const exact = exactWalk(book[side], midOf(book), notional);
        if (found !== null)
          expect(found).toBeGreaterThanOrEqual((exact ?? Number.POSITIVE_INFINITY) - BAND_TOLERANCE_BP);
      }),
      { numRuns: 500 },
    );
  });

  it('grows with the size of the order', () => {
    fc.assert(
      fc.property(orderBook, share, share, (book, a, b) => {
        const cumulative = ladderOf(book).asks;
        const all = cumulative.at(-1) ?? 0;
        const [small, large] = [
          slippageBp(cumulative, Math.min(a, b) * all),
          slippageBp(cumulative, Math.max(a, b) * all),
        ];
        if (all > 0)
          expect(small ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual((large ?? Number.POSITIVE_INFINITY) + 1e-9);
      }),
    );
  });

  it('is that of a calculation by hand', () => {
    // 100 within 1 bp, 200 more within 2, 300 more within 5: an order of 450 pays (100 × 1 + 200 × 2 + 150 × 5) ÷ 450.
    const ladder = [100, 300, 600, 600, 600, 600, 600, 600, 600];
    expect(slippageBp(ladder, 450)).toBeCloseTo(1_250 / 450, 12);
    expect(slippageBp(ladder, 600.01)).toBeNull();
  });
});

describe('liquidity of several books', () => {
  const quoteAt = (halfSpreadBp: number, depth: number): Quote => {
    const { result } = observed({ venue: 'v', price: 100, halfSpreadBp, depth }, T0);
    if (!('quote' in result)) throw new Error('the builder gave no quote');
    return result.quote;
  };

  it('adds up depth in dollars and takes the worse side', () => {
    const half = { ...quoteAt(1, 1_000), ladder: { ...quoteAt(1, 1_000).ladder, bids: quoteAt(1, 500).ladder.bids } };
    const found = measureLiquidity(
      [
        { quote: half, quoteUsd: 0.5 },
        { quote: quoteAt(1, 2_000), quoteUsd: 1 },
      ],
      100,
    );
    expect(found?.bands.find(({ bp }) => bp === 100)).toEqual({ bp: 100, bidsUsd: 2_250, asksUsd: 2_500 });
    expect(found && depthWithin(found, 100)).toBe(2_250);
    // Bids hold 22.5 dollars a basis point: 22.5 at 1, 22.5 at 2 and the remaining 55 at 5.
    expect(found?.slippageBp).toBeCloseTo((22.5 + 45 + 275) / 100, 9);
  });

  it('is none without books', () => {
    expect(measureLiquidity([], 100)).toBeNull();
  });

  it('does not let one silly spread speak for the others', () => {
    const books = [quoteAt(1, 1_000), quoteAt(2, 1_000), { ...quoteAt(1, 1_000), bid: 1e-300, ask: 200 }];
    expect(
      measureLiquidity(
        books.map((quote) => ({ quote, quoteUsd: 1 })),
        100,
      )?.halfSpreadBp,
    ).toBeCloseTo(2, 2);
  });
});
