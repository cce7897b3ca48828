import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImpactInput, impactOf } from '../../../lib/core/liquidity/index.ts';
import { LADDER_BP } from '../../../lib/core/market/index.ts';

/** A book that holds a thousand dollars a basis point on each side. */
const liquidity = {
  bands: LADDER_BP.map((bp) => ({ bp, bidsUsd: 1e3 * bp, asksUsd: 1e3 * bp })),
  halfSpreadBp: 1,
  slippageBp: null,
  modelled: false,
};
const BASE: ImpactInput = {
  liquidity,
  positionUsd: 10_000,
  depthUsd: 1e5,
  lastHourDepthUsd: null,
  worstDepthUsd: null,
  worstHourTurnoverUsd: null,
  daySigma: 0.04,
};
const of = (over: Partial<ImpactInput>): number => impactOf({ ...BASE, ...over }) ?? Number.NaN;

describe('the impact of the largest position', () => {
  it('is a walk through half of the book that there is', () => {
    // 20 000 dollars in the whole book: 1 at 1 bp, 1 at 2, 3 at 5, 5 at 10 and 10 at 25, each thousand at its far edge.
    expect(of({})).toBeCloseTo((1 * 1 + 1 * 2 + 3 * 5 + 5 * 10 + 10 * 25) / 20 / 1e4, 12);
  });

  it('counts the worst tenth of a month where that is less, and the last hour where now is thinner', () => {
    expect(of({ worstDepthUsd: 2.5e4 })).toBeCloseTo(of({ positionUsd: 20_000 }), 12);
    expect(of({ lastHourDepthUsd: 4e5, worstDepthUsd: 1e5 })).toBeCloseTo(of({ positionUsd: 5_000 }), 12);
  });

  it('is the square-root law where that is more', () => {
    // σ·√(Q ÷ V) of 4 % a day with 2.4 million a day: 0.04 × √(10 000 ÷ 2 400 000).
    expect(of({ worstHourTurnoverUsd: 1e5 })).toBeCloseTo(0.04 * Math.sqrt(1e4 / 2.4e6), 12);
    expect(of({ worstHourTurnoverUsd: 1e12 })).toBe(of({}));
  });

  it('is five per cent of what no book holds', () => {
    expect(of({ positionUsd: 1e9 })).toBe(0.05);
    expect(of({ worstHourTurnoverUsd: 0 })).toBe(0.05);
  });

  it('is not told where there is no book', () => {
    expect(impactOf({ ...BASE, depthUsd: 0 })).toBeNull();
  });

  it('never falls with the size of the position, and never rises with depth or turnover', () => {
    const usd = fc.double({ min: 1, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(
        usd,
        usd,
        usd,
        usd,
        fc.double({ min: 1, max: 10, noNaN: true }),
        (size, worst, hour, turnover, more) => {
          const at = {
            positionUsd: size,
            worstDepthUsd: worst,
            lastHourDepthUsd: hour,
            worstHourTurnoverUsd: turnover,
          };
          const impact = of(at);
          const least = impact * (1 - 1e-9);
          expect(of({ ...at, positionUsd: size * more })).toBeGreaterThanOrEqual(least);
          expect(of({ ...at, worstDepthUsd: worst / more })).toBeGreaterThanOrEqual(least);
          expect(of({ ...at, lastHourDepthUsd: hour / more })).toBeGreaterThanOrEqual(least);
          expect(of({ ...at, worstHourTurnoverUsd: turnover / more })).toBeGreaterThanOrEqual(least);
        },
      ),
    );
  });
});
