import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { T0, threeAt } from '../../support/cycles.ts';
import { hear, type Said } from './deciding.ts';

/** The mark after each minute in which perps trade as told, beside an index of 20 000. */
const marks = (minutes: readonly (readonly number[])[], kind: Said['kind'] = 'perp') => {
  let decided = hear([], [], { slot: T0 - 60 });
  return minutes.map((prices, minute) => {
    const said = prices.map((price, index) => ({ venue: `perp${index}`, price, kind }));
    decided = hear(threeAt(20_000), said, { slot: T0 + 60 * minute, state: decided.state });
    return decided.decision.mark;
  });
};
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('the mark', () => {
  it('is null until a perp was seen, and for composites and indices alone', () => {
    expect(marks([[], []])).toEqual([null, null]);
    expect(marks([[20_010]], 'composite')).toEqual([null]);
    expect(marks([[20_010]], 'index')).toEqual([null]);
  });

  it('is the price and the middle premium of the perps', () => {
    expect(marks([[20_010]])[0]).toBeCloseTo(20_010, 9);
    expect(marks([[20_010, 20_030]])[0]).toBeCloseTo(20_020, 9);
    expect(marks([[20_010, 20_020, 29_000]])[0]).toBeCloseTo(20_020, 9);
  });

  it('forgets half of a premium in 150 seconds', () => {
    const seen = marks([[20_040], ...times(5, [20_000])]);
    // 300 seconds are two half-lives; exp(−0.4 ln 2) is left after one minute.
    expect((seen[5] ?? 0) - 20_000).toBeCloseTo(10, 9);
    expect((seen[1] ?? 0) - 20_000).toBeCloseTo(40 * Math.exp(-0.4 * Math.log(2)), 9);
  });

  it('is never further from the price than half a per cent, whatever perps trade at', () => {
    const perp = fc.double({ min: 201, max: 1_999_999, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.array(perp, { maxLength: 4 }), { minLength: 1, maxLength: 10 }), (minutes) => {
        for (const mark of marks(minutes)) {
          if (mark !== null) expect(Math.abs(mark / 20_000 - 1)).toBeLessThanOrEqual(0.005 + 1e-12);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is null without a price', () => {
    const first = hear(threeAt(20_000), [{ venue: 'perp', price: 20_010, kind: 'perp' }]);
    expect(hear([], [], { slot: T0 + 60, state: first.state }).decision.mark).toBeNull();
  });
});
