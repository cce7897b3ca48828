import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialOracleState, twap } from '../../../lib/core/oracle/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { T0, threeAt } from '../../support/cycles.ts';
import { decide } from './deciding.ts';

type Sample = readonly [slot: number, price: number];

const CADENCE = 60;

/** Second by second: the price of a second is that of the first sample at or after it, if that is less than a cadence off. */
const integral = (samples: readonly Sample[], end: number, window: number) => {
  let [sum, seconds] = [0, 0];
  for (let second = end - window + 1; second <= end; second += 1) {
    const covering = samples.find(([slot]) => slot >= second && slot - second < CADENCE && slot <= end);
    if (!covering) continue;
    sum += covering[1];
    seconds += 1;
  }
  return { price: seconds > 0 ? sum / seconds : null, seconds };
};

const gappy: fc.Arbitrary<Sample[]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.double({ min: 1, max: 1e5, noNaN: true })), { maxLength: 40 })
  .map((rows) => {
    let slot = T0;
    return rows.map(([cycles, price]): Sample => {
      slot += cycles * CADENCE;
      return [slot, price];
    });
  });

describe('the time-weighted average', () => {
  it('is the integral over the seconds that a sample stands for, over random gaps', () => {
    fc.assert(
      fc.property(gappy, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }), (samples, cycles, after) => {
        const end = (samples.at(-1)?.[0] ?? T0) + after * CADENCE;
        const expected = integral(samples, end, cycles * CADENCE);
        const found = twap(samples, end, cycles * CADENCE, CADENCE);
        expect(found.coveredSeconds).toBe(expected.seconds);
        if (expected.price === null) expect(found.price).toBeNull();
        else expect(Math.abs((found.price ?? 0) / expected.price - 1)).toBeLessThan(1e-12);
      }),
      { numRuns: 300 },
    );
  });

  it('is not lowered by a gap: a constant price stays what it is', () => {
    fc.assert(
      fc.property(gappy, (samples) => {
        const constant = samples.map(([slot]): Sample => [slot, 20_000]);
        const end = constant.at(-1)?.[0] ?? T0;
        expect(twap(constant, end, 1_800, CADENCE).price).toBe(constant.length > 0 ? 20_000 : null);
      }),
    );
  });

  it('covers half an hour and no more, and the reference five minutes, of what the cycles saw', () => {
    let state = initialOracleState;
    let last = decide(threeAt(20_000));
    for (let minute = 0; minute < 60; minute += 1) {
      last = decide(threeAt(20_000 + minute), { slot: T0 + 60 * minute, state });
      state = last.state;
    }
    expect(last.decision.twapCoveredSeconds).toBe(1_800);
    // Minutes 30 … 59 and 55 … 59: an arithmetic series has the mean of its ends.
    expect(last.decision.twap).toBeCloseTo(20_044.5, 8);
    expect(last.decision.reference).toBeCloseTo(20_057, 8);
  });

  it('may be shorter than the five minutes that the reference of the breaker is a mean of', () => {
    const base = defaultPolicy();
    const policy = { ...base, oracle: { ...base.oracle, twapSeconds: 60 } };
    const first = decide(threeAt(20_000), { policy });
    const second = decide(threeAt(10_000), { policy, slot: T0 + 60, state: first.state });
    expect(second.decision.twap).toBe(10_000);
    expect(second.decision.reference).toBe(15_000);
  });
});
