import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulDivDown, mulDivUp, type Rounding, toInteger, toPpm } from '../../../lib/core/units/index.ts';
import { dyadicOf } from '../../support/exact.ts';

/** value × 10^decimals as an exact fraction of whole numbers, from the bits of the double. */
const exactScaled = (value: number, decimals: number): { readonly top: bigint; readonly bottom: bigint } => {
  const { digits, exponent } = dyadicOf(value);
  const top = digits * 10n ** BigInt(decimals);
  return exponent >= 0 ? { top: top << BigInt(exponent), bottom: 1n } : { top, bottom: 1n << BigInt(-exponent) };
};

const floorOf = (top: bigint, bottom: bigint): bigint => top / bottom - (top % bottom < 0n ? 1n : 0n);

/** Values and decimals whose product stays where noise of 1e-14 is far below a whole. */
const scalable = fc.record({
  value: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
  decimals: fc.integer({ min: 0, max: 6 }),
});

describe('rounding goes where it is told', () => {
  it('down and up enclose the exact value, and are at most one apart', () => {
    fc.assert(
      fc.property(scalable, ({ value, decimals }) => {
        const [down, up] = [toInteger(value, decimals, 'down'), toInteger(value, decimals, 'up')];
        const { top, bottom } = exactScaled(value, decimals);
        const floor = floorOf(top, bottom);
        const ceiling = -floorOf(-top, bottom);
        const onTheInteger = down === up;
        expect(onTheInteger ? [floor, ceiling].includes(down) : down === floor && up === ceiling).toBe(true);
      }),
    );
  });

  it('nearest is never further than half a unit and the noise', () => {
    fc.assert(
      fc.property(scalable, ({ value, decimals }) => {
        const { top, bottom } = exactScaled(value, decimals);
        const nearest = toInteger(value, decimals, 'nearest');
        const twiceOff = 2n * (nearest * bottom - top);
        const slack = bottom / 1_000_000n;
        expect(twiceOff <= bottom + slack && twiceOff >= -bottom - slack).toBe(true);
      }),
    );
  });

  it.each<[number, number, Rounding, bigint]>([
    [2.5, 0, 'down', 2n],
    [2.5, 0, 'up', 3n],
    [-2.5, 0, 'down', -3n],
    [-2.5, 0, 'up', -2n],
    [0, 5, 'up', 0n],
    [-0, 5, 'down', 0n],
    [1e-9, 0, 'up', 1n],
    [1e-9, 0, 'down', 0n],
    [-1e-9, 0, 'nearest', 0n],
  ])('%d with %d decimals %s is %d', (value, decimals, rounding, result) => {
    expect(toInteger(value, decimals, rounding)).toBe(result);
  });
});

describe('a decimal that a double only approximates is not a step', () => {
  it('every whole number, written with a point and read back, is itself in all directions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 12 }), (whole, decimals) => {
        const digits = String(whole).padStart(decimals + 1, '0');
        const cut = digits.length - decimals;
        const value = Number(`${digits.slice(0, cut)}.${digits.slice(cut)}`);
        for (const rounding of ['down', 'up', 'nearest'] as const) {
          expect(toInteger(value, decimals, rounding)).toBe(BigInt(whole));
        }
      }),
    );
  });

  it('20245.12 with 5 decimals is 2024512000 though the product of doubles is not', () => {
    expect(1.005 * 1000).not.toBe(1005);
    expect(toInteger(1.005, 3, 'up')).toBe(1005n);
    expect(toInteger(20245.12, 5, 'up')).toBe(2_024_512_000n);
  });

  it('a millionth of a unit is no noise', () => {
    expect(toInteger(1000.000001, 0, 'up')).toBe(1001n);
    expect(toInteger(999.999999, 0, 'down')).toBe(999n);
  });
});

describe('what has no exact integer is a defect and thrown', () => {
  it.each([
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
    [2 ** 53, 0],
    [-(2 ** 53), 0],
    [1, 16],
    [1e300, 18],
  ])('%d with %d decimals', (value, decimals) => {
    for (const rounding of ['down', 'up', 'nearest'] as const) {
      expect(() => toInteger(value, decimals, rounding)).toThrow(RangeError);
    }
  });

  it('the largest safe integer is still in range', () => {
    expect(toInteger(Number.MAX_SAFE_INTEGER, 0, 'up')).toBe(2n ** 53n - 1n);
  });
});

describe('parts per million', () => {
  it.each<[number, Rounding, number]>([
    [0.05, 'up', 50_000],
    [0.1 + 0.2, 'up', 300_000],
    [0.0000001, 'up', 1],
    [0.0000019, 'down', 1],
    [1, 'nearest', 1_000_000],
    [1 / 3, 'down', 333_333],
    [1 / 3, 'up', 333_334],
  ])('%d %s is %d', (fraction, rounding, ppm) => {
    expect(toPpm(fraction, rounding)).toBe(ppm);
  });
});

describe('products over a denominator of whole numbers', () => {
  const amount = fc.integer({ min: 0, max: 1e9 });
  const factor = fc.integer({ min: 0, max: 1_000_000 });
  const denominator = fc.integer({ min: 1, max: 1_000_000 });

  it('the requirement is the least whole number that covers, the allowance the greatest that fits', () => {
    fc.assert(
      fc.property(amount, factor, denominator, (value, by, over) => {
        const product = BigInt(value) * BigInt(by);
        fc.pre(product / BigInt(over) < BigInt(Number.MAX_SAFE_INTEGER));
        const [up, down] = [BigInt(mulDivUp(value, by, over)), BigInt(mulDivDown(value, by, over))];
        expect(up * BigInt(over) >= product && (up === 0n || (up - 1n) * BigInt(over) < product)).toBe(true);
        expect(down * BigInt(over) <= product && (down + 1n) * BigInt(over) > product).toBe(true);
      }),
    );
  });

  it('the product may be larger than 2^53', () => {
    expect(mulDivUp(9_007_199_254_740_991, 1_000_000, 1_000_000)).toBe(9_007_199_254_740_991);
    expect(mulDivDown(9_007_199_254_740_991, 999_999, 1_000_000)).toBe(9_007_190_247_541_736);
  });

  it('a result beyond 2^53 is a defect', () => {
    expect(() => mulDivUp(Number.MAX_SAFE_INTEGER, 3, 1)).toThrow(RangeError);
  });

  it('fractions and a zero denominator are defects', () => {
    expect(() => mulDivUp(0.5, 1, 1)).toThrow(RangeError);
    expect(() => mulDivDown(1, 1, 0)).toThrow(RangeError);
  });
});
