import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packSeries, unpackSeries } from '../../../lib/core/units/index.ts';

const sameNumbers = (left: Float64Array, right: readonly number[]): boolean =>
  left.length === right.length && right.every((value, index) => Object.is(value, left[index]));

describe('a packed series is exact', () => {
  it('comes back as it went, with missing values, infinities and negative zero', () => {
    fc.assert(fc.property(fc.array(fc.double()), (values) => sameNumbers(unpackSeries(packSeries(values)), values)));
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 5e-324];
    expect(sameNumbers(unpackSeries(packSeries(special)), special)).toBe(true);
  });

  it('survives any length, the empty one too', () => {
    expect(packSeries([])).toBe('');
    expect(unpackSeries('')).toHaveLength(0);
    const long = Array.from({ length: 100_000 }, (_, index) => index / 7);
    expect(sameNumbers(unpackSeries(packSeries(long)), long)).toBe(true);
  });

  it('is the base64 of little-endian IEEE 754, as other languages write it', () => {
    const bytes = Buffer.alloc(24);
    [1, -2.5, 1e-300].forEach((value, index) => {
      bytes.writeDoubleLE(value, index * 8);
    });
    expect(packSeries([1, -2.5, 1e-300])).toBe(bytes.toString('base64'));
  });

  it.each(['AAAA', 'AAAAAAAA8D8AAA=='])('%s is no whole number of values', (packed) => {
    expect(() => unpackSeries(packed)).toThrow(RangeError);
  });

  it('a missing value has one text, whatever operation it came from', () => {
    const zero = Number('0');
    expect(new Set([Number.NaN, zero / zero, Math.sqrt(zero - 1)].map((value) => packSeries([value]))).size).toBe(1);
  });

  it('text that is no base64 is refused', () => {
    expect(() => unpackSeries('***')).toThrow();
  });
});
