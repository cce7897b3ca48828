import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bookFault, impactMid, ladderOf, midOf } from '../../../lib/core/market/index.ts';
import { bookAround } from '../../../lib/local/venues/book.ts';
import { askText, bidText } from '../../../lib/local/venues/wire.ts';

const shape = fc.record({
  mid: fc.double({ min: 1e-4, max: 1e6, noNaN: true }),
  halfSpreadBp: fc.double({ min: 0.5, max: 20_000, noNaN: true }),
  quoteWithin100Bp: fc.double({ min: 1, max: 1e9, noNaN: true }),
});

describe('a modelled book', () => {
  test('is a book without fault, around its mid, whatever the bar', () => {
    fc.assert(
      fc.property(shape, (one) => {
        const book = bookAround(one);
        expect(bookFault(book)).toBeNull();
        expect(midOf(book) / one.mid).toBeCloseTo(1, 9);
      }),
    );
  });

  test('is not crossed by the decimals in which it is sent', () => {
    fc.assert(
      fc.property(shape, (one) => {
        const { bids, asks } = bookAround(one);
        const [bid, ask] = [bids[0]?.[0] ?? Number.NaN, asks[0]?.[0] ?? Number.NaN];
        expect(Number(bidText(bid))).toBeLessThan(Number(askText(ask)));
        expect(Number(bidText(bid))).toBeLessThanOrEqual(bid * (1 + 1e-15));
        expect(Number(askText(ask))).toBeGreaterThanOrEqual(ask * (1 - 1e-15));
        expect(Number(bidText(bid)) / bid).toBeCloseTo(1, 7);
      }),
    );
  });

  test('has a ladder that never falls with distance and is the same on both sides', () => {
    fc.assert(
      fc.property(shape, (one) => {
        const { bids, asks } = ladderOf(bookAround(one));
        bids.forEach((quantity, index) => {
          expect(quantity).toBeGreaterThanOrEqual(bids[index - 1] ?? 0);
          expect(asks[index]).toBeCloseTo(quantity, -2);
        });
      }),
    );
  });

  // By hand: 1e6 × 0.25^0.75 = 353 553.39 and 1e6 × 2^0.75 = 1 681 792.83.
  test('holds the depth that its profile says, and nothing nearer than the half spread', () => {
    const { bids, asks } = ladderOf(bookAround({ mid: 20_000, halfSpreadBp: 3, quoteWithin100Bp: 1e6 }));
    const [one, two, , , twentyFive, , hundred, twoHundred] = bids;
    expect([one, two]).toEqual([0, 0]);
    expect(twentyFive).toBeCloseTo(353_553.39, 2);
    expect(hundred).toBeCloseTo(1e6, 4);
    expect(twoHundred).toBeCloseTo(1_681_792.83, 2);
    expect(asks[6]).toBeCloseTo(1e6, 4);
  });

  test('has its mid as impact mid for an order that stays within half a percent', () => {
    const book = bookAround({ mid: 1_500, halfSpreadBp: 0.5, quoteWithin100Bp: 1e5 });
    const impact = impactMid(book, 5e4);
    expect(impact.ok && impact.value / 1_500).toBeCloseTo(1, 5);
  });
});
