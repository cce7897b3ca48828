import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOf, largestRise, medianOf, peakToTrough } from '../../../lib/backtest/index.ts';

const DAY = 86_400;
/** Margins at uneven times over some days. */
const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 80 })
  .map((list) => {
    let time = 0;
    const times = list.map(([gap]) => {
      time += gap * 7_200;
      return time;
    });
    return { times: Float64Array.from(times), values: Float64Array.from(list, ([, value]) => value) };
  });

describe('procyclicality', () => {
  it('is what looking through every window finds', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 4 }), ({ times, values }, days) => {
        const window = (at: number) =>
          values.filter((_, i) => i <= at && (times[i] ?? 0) >= (times[at] ?? 0) - days * DAY);
        const seen = (at: number) => (times[at] ?? 0) >= (times[0] ?? 0) + days * DAY;
        const ratios = [...values.keys()].map((at) =>
          seen(at) ? Math.max(...window(at)) / Math.min(...window(at)) : Number.NaN,
        );
        expect([...peakToTrough({ times, values }, days)]).toEqual(ratios);
        const rises = [...values.keys()].map((at) => (values[at] ?? 0) / Math.min(...window(at)) - 1);
        expect(largestRise({ times, values }, days)).toBe(Math.max(...rises));
      }),
    );
  });

  it('takes the middle of what is known', () => {
    expect(medianOf(Float64Array.of(Number.NaN, 3, 1))).toBe(2);
    expect(medianOf(Float64Array.of(5, 1, 2))).toBe(2);
    expect(medianOf(Float64Array.of(Number.NaN))).toBeNull();
  });

  it('counts a change where the band around what was published last is left', () => {
    const values = Float64Array.of(100, 104, 96, 106, 102, 100, 100);
    expect(changesOf(values, 0)).toBe(5);
    // 106 leaves 100 ± 5; from 106 the band reaches down to 100.7, which 100 leaves.
    expect(changesOf(values, 0.05)).toBe(2);
  });
});
