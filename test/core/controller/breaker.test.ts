import { describe, expect, it } from 'vitest';
import { type Chain, cycle, inputsAt, T0, threeAt, UNBORN } from '../../support/cycles.ts';

/** A cycle a minute from `priceAt` its number on; what the one after them finds when the price is `last`. */
const stateAfter = (minutes: number, priceAt: (minute: number) => number, last: number) => {
  let chain: Chain = UNBORN;
  for (let minute = 0; minute < minutes; minute += 1) {
    const { set, ...done } = cycle(chain, inputsAt(T0 + 60 * minute, threeAt(priceAt(minute))));
    expect(set.breaker.market).toBe('normal');
    chain = done.chain;
  }
  return cycle(chain, inputsAt(T0 + 60 * minutes, threeAt(last))).set.breaker.market;
};

/** Up and down by sixteen thousandths, a bar each, in five even steps: the price of minute 0, 10, 20 … is 20 000. */
const swinging = (minute: number): number => 20_000 + 64 * (minute % 10 <= 5 ? minute % 10 : 10 - (minute % 10));

describe('the breaker of a young market', () => {
  it('halts in a crash that completes a bar: the forecast it is measured by does not know it yet', () => {
    // With the fall of a fifth among twenty-four returns, six standard deviations would be wider than the fall.
    expect(stateAfter(120, (minute) => 20_000 + (minute % 2), 16_000)).toBe('halt');
  });

  it('lets a wild but orderly market be: it is measured by the forecast made before', () => {
    // Bars of 1.6 %: six standard deviations of a minute are 4.3 %, half of which 2 % does not reach. By the floor of 2.5 %
    // it would be caution.
    expect(stateAfter(120, swinging, 20_400)).toBe('normal');
  });
});
