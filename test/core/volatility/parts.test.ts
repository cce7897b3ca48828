import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ewmaUpdated,
  forgettingOf,
  qlike,
  realisedVolatility,
  varianceOver,
} from '../../../lib/core/volatility/index.ts';
import { layoutOf, SERIES } from '../../../lib/core/volatility/layout.ts';
import { accumulated, aged, meanOf, momentCount } from '../../../lib/core/volatility/moments.ts';
import { weightsOf } from '../../../lib/core/volatility/panel.ts';
import { hourScored, noScores } from '../../../lib/core/volatility/scoreboard.ts';

const HALF_LIFE_BARS = 14_400 / 300;
const FORGETS = forgettingOf(300, 14_400);

/**
 * Weights written out: the plain mean of the first returns while 1 ÷ n is above what a bar forgets, and from there on
 * each return half of what it was, a half-life later.
 */
const directVariance = (returns: readonly number[]): number => {
  const kept = 2 ** (-1 / HALF_LIFE_BARS);
  const alike = Math.min(returns.length, Math.floor(1 / (1 - kept)));
  const weights = returns.map((_, index) => {
    const after = returns.length - Math.max(index + 1, alike);
    return index < alike ? kept ** after / alike : (1 - kept) * kept ** after;
  });
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  return returns.reduce((sum, value, index) => sum + (weights[index] ?? 0) * value * value, 0);
};

describe('the plain average', () => {
  it('is the directly weighted mean of squares', () => {
    const returns = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(returns, (list) => {
        const { variance } = list.reduce((state, one) => ewmaUpdated(state, one * one, FORGETS), {
          variance: 0,
          returns: 0,
        });
        const expected = directVariance(list);
        expect(Math.abs(variance - expected)).toBeLessThanOrEqual(1e-15 + 1e-9 * expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an exponentially weighted mean', () => {
  const layout = layoutOf(300);
  const value = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 });

  it('is the weighted mean of what is known, each half as heavy a half-life later, missing ones aside', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (list) => {
        const step = (moments: Float64Array, one: number | null) =>
          one === null
            ? aged(layout, moments, 1)
            : accumulated(layout, moments, new Float64Array(SERIES.length).fill(one));
        const moments = list.reduce(step, new Float64Array(momentCount(layout)));
        for (const minutes of [10, 360]) {
          const weights = list.map((one, i) => (one === null ? 0 : 2 ** (-(5 * (list.length - 1 - i)) / minutes)));
          const total = weights.reduce((sum, one) => sum + one, 0);
          const expected =
            total === 0 ? 0 : list.reduce<number>((sum, one, i) => sum + weights[i]! * (one ?? 0), 0) / total;
          expect(meanOf(layout, moments, 'variance', minutes)).toBeCloseTo(expected, 10);
        }
      }),
    );
  });

  it('of unknown volume stays what it was', () => {
    const added = new Float64Array(SERIES.length).fill(3);
    const known = accumulated(layout, new Float64Array(momentCount(layout)), added);
    added[SERIES.indexOf('volume')] = Number.NaN;
    const after = accumulated(layout, known, added);
    expect(meanOf(layout, after, 'volume', 45)).toBeCloseTo(3, 12);
  });
});

describe('realised volatility', () => {
  it('is the annualised root mean square of what is known, or null below half of it', () => {
    // 105 120 five-minute bars in 365 days.
    expect(realisedVolatility({ sum: 12e-6, count: 12 }, 3_600, 300)).toBeCloseTo(Math.sqrt(1e-6 * 105_120), 12);
    expect(realisedVolatility({ sum: 6e-6, count: 6 }, 3_600, 300)).toBeCloseTo(Math.sqrt(1e-6 * 105_120), 12);
    expect(realisedVolatility({ sum: 5e-6, count: 5 }, 3_600, 300)).toBeNull();
  });
});

describe('the term structure', () => {
  it('meets the hour and the day, never falls with the horizon, and is flat outside', () => {
    const rate = fc.double({ min: 1e-7, max: 1e-2, noNaN: true });
    fc.assert(
      fc.property(rate, fc.double({ min: 0.2, max: 5, noNaN: true }), (h1, ratio) => {
        const rates = { h1, h24: h1 * ratio };
        expect(varianceOver(rates, 3_600) / h1).toBeCloseTo(1, 10);
        expect(varianceOver(rates, 900) / (h1 / 4)).toBeCloseTo(1, 10);
        expect(varianceOver(rates, 86_400) / (24 * rates.h24)).toBeCloseTo(1, 10);
        let before = 0;
        for (let seconds = 300; seconds < 200_000; seconds *= 1.3) {
          expect(varianceOver(rates, seconds)).toBeGreaterThan(before);
          before = varianceOver(rates, seconds);
        }
      }),
    );
  });
});

describe('scores and weights', () => {
  it('QLIKE is zero at the truth and dearer below than above', () => {
    expect(qlike(2, 2)).toBe(0);
    expect(qlike(2, 1)).toBeCloseTo(2 - Math.log(2) - 1, 15);
    expect(qlike(2, 1)).toBeGreaterThan(qlike(2, 4));
  });

  it('go to who did well lately, all of them when one is much better, and never to who says nothing', () => {
    let scores = noScores(4);
    const made = Float64Array.of(1, 1, 1.5, Number.NaN);
    for (let hour = 0; hour < 1_200; hour += 1)
      scores = hourScored(scores, made, { variance: 1, hourReturn: hour % 50 === 0 ? 3 : 0.5, unit: 1 });
    const [right, wrong, silent] = weightsOf(scores, 1, 3);
    expect(right).toBeGreaterThan(0.99);
    expect(wrong! + silent!).toBeLessThan(0.01);
    expect(right! + wrong! + silent!).toBeCloseTo(1, 12);
    // Coverage of ±2.58 standard deviations: 49 of 50 hours.
    expect(scores[8 + 3]).toBeCloseTo(0.98, 2);
  });

  it('are all with the first before anybody was judged', () => {
    expect(weightsOf(noScores(3), 24, 2)).toEqual([1, 0]);
  });
});
