import { describe, expect, it } from 'vitest';
import { type Chain, cycle, inputsAt, T0, threeAt, UNBORN } from '../../support/cycles.ts';

/** A cycle a minute from `priceAt` its number on; what the one after them decides when the price is `last`. */
const breakerAfter = (minutes: number, priceAt: (minute: number) => number, last: number) => {
  let chain: Chain = UNBORN;
  for (let minute = 0; minute < minutes; minute += 1) {
    ({ chain } = cycle(chain, inputsAt(T0 + 60 * minute, threeAt(priceAt(minute)))));
  }
  return cycle(chain, inputsAt(T0 + 60 * minutes, threeAt(last))).set.breaker;
};

/** Up and down by sixteen thousandths, a bar each, in five even steps: the price of minute 0, 10, 20 … is 20 000. */
const swinging = (minute: number): number => 20_000 + 64 * (minute % 10 <= 5 ? minute % 10 : 10 - (minute % 10));

describe('the breaker of a young market', () => {
  it('halts in a crash that completes a bar: the forecast it is measured by does not know it yet', () => {
    // With the fall of a fifth among twenty-four returns, six standard deviations would be wider than the fall.
    expect(breakerAfter(120, (minute) => 20_000 + (minute % 2), 16_000).market).toBe('halt');
  });

  it('lets a wild but orderly market be: it is measured by the forecast made before', () => {
    // Bars of 1.6 %: six standard deviations of a minute are 4.3 %, half of which 2 % does not reach. By the floor of 2.5 %
    // it would be caution. What margins make of such a market, and what open positions do not carry of it yet, is another rule.
    expect(breakerAfter(120, swinging, 20_400).cause).toMatch(/^(listed|uncovered)/);
  });
});
