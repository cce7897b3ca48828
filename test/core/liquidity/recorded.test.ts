import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureLiquidity, recordedLiquidity } from '../../../lib/core/liquidity/index.ts';
import { type Aggregate, ladderOf, type Quote } from '../../../lib/core/market/index.ts';
import { bookAround } from '../../../lib/local/venues/book.ts';

const bar = (range: number, hourTurnover: number | null): Aggregate => ({
  end: 1_678_406_400,
  open: 20_000,
  high: 20_000 * (1 + range / 2),
  low: 20_000 * (1 - range / 2),
  close: 20_000,
  volume: 1,
  hourTurnover,
});

describe('the liquidity of a recorded bar', () => {
  it('is what the book of a simulated venue would be measured at', () => {
    const shapes = fc.record({
      halfSpreadBp: fc.double({ min: 0.5, max: 400, noNaN: true }),
      turnover: fc.double({ min: 1_000, max: 1e9, noNaN: true }),
    });
    fc.assert(
      fc.property(shapes, ({ halfSpreadBp, turnover }) => {
        // Half the spread is a twentieth of the range, in basis points.
        const recorded = recordedLiquidity(bar(halfSpreadBp * 20e-4, turnover), 100_000, 60);
        const book = bookAround({ mid: 20_000, halfSpreadBp, quoteWithin100Bp: turnover });
        const [bid, ask] = [book.bids[0]?.[0] ?? 0, book.asks[0]?.[0] ?? 0];
        const quote = { bid, ask, ladder: ladderOf(book), modelled: true } as Quote;
        const measured = measureLiquidity([{ quote, quoteUsd: 1 }], 100_000);
        expect(recorded.halfSpreadBp).toBeCloseTo(halfSpreadBp, 6);
        for (const [index, { bp, bidsUsd, asksUsd }] of (measured?.bands ?? []).entries()) {
          // At the half spread itself rounding decides on which side of it a band is.
          if (Math.abs(bp - halfSpreadBp) < 1e-6) continue;
          expect(recorded.bands[index]?.bidsUsd).toBeCloseTo(bidsUsd, -2);
          expect(recorded.bands[index]?.asksUsd).toBeCloseTo(asksUsd, -2);
        }
      }),
    );
  });

  it('is nothing where the turnover is not known, and then an order cannot be told', () => {
    const { bands, slippageBp, modelled } = recordedLiquidity(bar(0.001, null), 100_000, 60);
    expect(bands.every(({ bidsUsd, asksUsd }) => bidsUsd === 0 && asksUsd === 0)).toBe(true);
    expect([slippageBp, modelled]).toEqual([null, true]);
  });
});
