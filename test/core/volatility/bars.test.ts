import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceBars, type Bar, type OpenBar } from '../../../lib/core/volatility/index.ts';
import { MINUTE, T0 } from '../../support/cycles.ts';

const BARS = { barSeconds: 300, cadenceSeconds: MINUTE };

type Sampled = readonly [slot: number, price: number | null];

const walk = (samples: readonly Sampled[], from: OpenBar | null = null) => {
  const bars: Bar[] = [];
  let open = from;
  for (const [slot, price] of samples) {
    const next = advanceBars(open, slot, price, BARS);
    bars.push(...next.bars);
    open = next.open;
  }
  return { bars, open };
};

/** Cycles that run or do not, with a price or without. */
const samples: fc.Arbitrary<Sampled[]> = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 30 }) }),
      fc.option(fc.double({ min: 1, max: 100, noNaN: true }), { freq: 5 }),
    ),
    { minLength: 1, maxLength: 120 },
  )
  .map((rows) => {
    let slot = T0;
    return rows.map(([cycles, price]): Sampled => {
      slot += cycles * MINUTE;
      return [slot, price];
    });
  });

/** The last price in (end − 120 s, end], by the definition and without any state. */
const closeAt = (list: readonly Sampled[], end: number): number | null =>
  list.filter(([slot, price]) => price !== null && slot > end - 2 * MINUTE && slot <= end).at(-1)?.[1] ?? null;

describe('five-minute bars', () => {
  it('end at every multiple of five minutes once, in order, none left out', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const { bars } = walk(list);
        const [first, last] = [list[0]?.[0] ?? 0, list.at(-1)?.[0] ?? 0];
        const expected: number[] = [];
        for (let end = Math.ceil(first / 300) * 300; end <= last; end += 300) expected.push(end);
        expect(bars.map(({ end }) => end)).toEqual(expected);
      }),
    );
  });

  it('close at the last sample that is less than two cadences old, and return against the close before', () => {
    fc.assert(
      fc.property(samples, (list) => {
        for (const { end, close, logReturn } of walk(list).bars) {
          expect(close).toBe(closeAt(list, end));
          const before = closeAt(list, end - 300);
          if (close === null || before === null) expect(logReturn).toBeNull();
          else expect(logReturn).toBeCloseTo(Math.log(close / before), 14);
        }
      }),
    );
  });

  it('are the same after a restart from the stored bar', () => {
    fc.assert(
      fc.property(samples, fc.nat({ max: 119 }), (list, at) => {
        const first = walk(list.slice(0, at));
        const stored = JSON.parse(JSON.stringify(first.open)) as OpenBar | null;
        const second = walk(list.slice(at), stored);
        expect([...first.bars, ...second.bars]).toEqual(walk(list).bars);
        expect(second.open).toEqual(walk(list).open);
      }),
    );
  });

  it('are missing, never zero, where nothing ran', () => {
    const { bars } = walk([
      [T0 + 300, 100],
      [T0 + 1_500, 110],
      [T0 + 1_800, 110],
    ]);
    expect(bars.map(({ logReturn }) => logReturn)).toEqual([null, null, null, null, null, 0]);
    expect(bars.map(({ samples: count }) => count)).toEqual([1, 0, 0, 0, 1, 1]);
  });

  it('list no more than seven days of missing bars, and none of them has a return', () => {
    const { bars, open } = walk([
      [T0 + 300, 100],
      [T0 + 86_400 * 365, 200],
    ]);
    // The first bar, seven days of 288 bars, and the one that the last sample completes.
    expect(bars).toHaveLength(1 + 7 * 288 + 1);
    expect(bars.every(({ logReturn }) => logReturn === null)).toBe(true);
    expect(open?.end).toBe(T0 + 86_400 * 365 + 300);
  });
});
