import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerQuantile, upperQuantile, weightedQuantile } from '../../../lib/core/oracle/index.ts';
import { type Answer, T0, threeAt } from '../../support/cycles.ts';
import { CROSSES, decide, told } from './deciding.ts';

/** Whole ppm of up to fourteen rounded weights. */
const ROUNDING_PPM = 14;

describe('the evidence beside a price', () => {
  it('confirms a liquidation with two thirds of the used weight, and never beyond the median', () => {
    fc.assert(
      fc.property(told, (cycle) => {
        const answers = cycle.map(({ answer }) => answer);
        const { median, confirmation, sources } = decide(answers, { crosses: CROSSES }).decision;
        if (median === null || confirmation === null) return;
        expect(confirmation.short).toBeLessThanOrEqual(median);
        expect(confirmation.long).toBeGreaterThanOrEqual(median);
        const used = sources.filter(({ verdict }) => verdict === 'used');
        const weight = (list: typeof used) => list.reduce((sum, { weightPpm }) => sum + weightPpm, 0);
        const two = (2 / 3) * weight(used) - ROUNDING_PPM;
        expect(weight(used.filter(({ price }) => (price ?? 0) <= confirmation.long))).toBeGreaterThanOrEqual(two);
        expect(weight(used.filter(({ price }) => (price ?? 0) >= confirmation.short))).toBeGreaterThanOrEqual(two);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the age that two thirds of the weight beat', () => {
    const aged = (venue: string, seconds: number): Answer => ({
      venue,
      price: 20_000,
      providedAtMs: (T0 - seconds) * 1000,
    });
    // Thirds: 2 s and 10 s are two thirds, so 80 s does not count.
    expect(decide([aged('a', 2), aged('b', 80), aged('c', 10)]).decision.ageSeconds).toBe(10);
    // Quarters: three of them are needed for two thirds.
    const four = [aged('a', 2), aged('b', 80), aged('c', 10), aged('d', 30)];
    expect(decide(four).decision.ageSeconds).toBe(30);
  });

  it('is no price below the quorum of operators, however many sources they have', () => {
    const one = ['a', 'b', 'c', 'd'].map((venue) => ({ venue, operator: 'same', price: 20_000 }));
    const { decision } = decide(one);
    expect(decision).toMatchObject({ median: null, confirmation: null, ageSeconds: null, grade: 'invalid' });
    expect(decision.reasons).toEqual(['quorum-lost']);
    expect(decide(threeAt(20_000).slice(0, 2), { quorum: { price: 3, full: 3 } }).decision.median).toBeNull();
  });

  it('is graded stale while the last price may be carried on, and invalid after that', () => {
    let { state } = decide(threeAt(20_000));
    const grades = [600, 660].map((after) => {
      const decided = decide([], { slot: T0 + after, state });
      state = decided.state;
      return decided.decision.grade;
    });
    expect(grades).toEqual(['stale', 'invalid']);
  });

  it('names every reason why it is less than valid', () => {
    expect(decide(threeAt(20_000)).decision).toMatchObject({ grade: 'valid', reasons: [] });
    expect(decide(threeAt(20_000).slice(0, 2)).decision).toMatchObject({
      grade: 'degraded',
      reasons: ['below-full-quorum'],
    });
    const spread = [19_800, 20_000, 20_200].map((price, index) => ({ venue: `v${index}`, price }));
    // Deviations 100, 0, 100 bp with a third each: their median is 100 bp, above 75.
    expect(decide(spread).decision).toMatchObject({ grade: 'uncertain', reasons: ['dispersion'] });
    // One operator of three, with however many sources.
    for (const count of [1, 2, 3, 5, 7]) {
      const liar = Array.from({ length: count }, (_, index) => ({ venue: `x${index}`, operator: 'x', price: 22_000 }));
      expect(decide([...threeAt(20_000).slice(1), ...liar]).decision.reasons).toContain('disputed');
    }
    const disputed = [...threeAt(20_000), ...['x', 'y'].map((venue) => ({ venue, price: 22_000 }))];
    expect(decide(disputed).decision).toMatchObject({ grade: 'uncertain', reasons: ['disputed'] });
  });
});

describe('weighted quantiles', () => {
  const list = [
    { value: 3, weight: 0.25 },
    { value: 1, weight: 0.25 },
    { value: 2, weight: 0.5 },
  ];

  it('are those of a calculation by hand', () => {
    expect(weightedQuantile(list, 0.5)).toBe(2);
    // Exactly a quarter is reached at 1: halfway to 2.
    expect(weightedQuantile(list, 0.25)).toBe(1.5);
    expect(upperQuantile(list, 2 / 3)).toBe(2);
    expect(upperQuantile(list, 0.76)).toBe(3);
    expect(lowerQuantile(list, 2 / 3)).toBe(2);
    expect(lowerQuantile(list, 0.76)).toBe(1);
  });

  it('are halfway at a tie that rounding alone hides: ten tenths are a little less than one', () => {
    const tenths = Array.from({ length: 10 }, (_, index) => ({ value: index + 1, weight: 0.1 }));
    expect(weightedQuantile(tenths, 0.5)).toBe(5.5);
  });

  it('refuse an empty list, which is a defect of the caller', () => {
    expect(() => weightedQuantile([], 0.5)).toThrow(RangeError);
  });
});
