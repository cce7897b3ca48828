import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceAnchor } from '../../../lib/core/oracle/anchor.ts';
import { oraclePolicy } from '../../../lib/core/policy/index.ts';
import { unpackSeries } from '../../../lib/core/units/index.ts';
import { T0 } from '../../support/cycles.ts';

const POLICY = oraclePolicy.parse({}).anchor;
const MINUTES_PER_HOUR = 60;

type Anchor = NonNullable<ReturnType<typeof advanceAnchor>>;
type Sample = readonly [slot: number, price: number | null];

const walk = (samples: readonly Sample[]): (Anchor | null)[] => {
  let state: Anchor | null = null;
  return samples.map(([slot, price]) => {
    state = advanceAnchor(state, slot, price, POLICY);
    return state;
  });
};

/** The anchor after each minute of a price that begins at 1. */
const minutes = (count: number, priceAt: (minute: number) => number): readonly number[] =>
  walk(
    Array.from({ length: count + 1 }, (_, minute): Sample => [T0 + 60 * minute, minute === 0 ? 1 : priceAt(minute)]),
  ).map((state) => state?.price ?? Number.NaN);

/** Cycles apart by anything from one minute to days, some without a price. */
const gappy = (price: fc.Arbitrary<number>): fc.Arbitrary<Sample[]> => {
  const wait = fc.oneof(
    { weight: 6, arbitrary: fc.constant(1) },
    { weight: 2, arbitrary: fc.integer({ min: 2, max: 90 }) },
    fc.integer({ min: 91, max: 4_000 }),
  );
  return fc.array(fc.tuple(wait, fc.option(price, { freq: 8 })), { minLength: 1, maxLength: 60 }).map((rows) => {
    let slot = T0;
    return rows.map(([cycles, value]): Sample => {
      slot += 60 * cycles;
      return [slot, value];
    });
  });
};
const anyPrice = fc.double({ min: 1e-3, max: 1e6, noNaN: true });

describe('the anchor of a pumped price', () => {
  it('is 1.31 times at twenty minutes and 1.78 times at an hour of a price that went to 24 times (Mango, October 2022)', () => {
    const anchor = minutes(60, (minute) => Math.min(24, 1 + (23 * minute) / 20));
    // Figures of a simulation of Mango v4's stable price, and the closed form of ds/dt = 0.0003 ÷ s while a day ago is 1.
    expect(anchor[20]).toBeCloseTo(1.31, 2);
    expect(anchor[60]).toBeCloseTo(1.78, 2);
    for (const minute of [20, 60]) expect(anchor[minute]).toBeCloseTo(Math.sqrt(1 + 2 * 0.0003 * 60 * minute), 2);
  });

  it('is 1.8, 2.3 and 7.4 times after 1, 2 and 25 hours of a price ten times as high', () => {
    const anchor = minutes(25 * MINUTES_PER_HOUR, () => 10);
    // The figures of Mango v4's own tests of its stable price.
    expect(anchor[60]).toBeCloseTo(1.8, 1);
    expect(anchor[120]).toBeCloseTo(2.3, 1);
    expect(anchor[25 * 60]).toBeCloseTo(7.4, 1);
  });

  it('falls as slowly as it rises, seen as a ratio, and reaches a price that stays', () => {
    const [up, down] = [minutes(60, () => 10), minutes(60, () => 0.1)];
    // dln s/dt = ∓0.0003 f² with f the same ratio either way, up to the step of a minute.
    expect((up[60] ?? 0) * (down[60] ?? 0)).toBeCloseTo(1, 1);
    const settled = minutes(5 * 24 * 60, () => 2);
    expect(settled.at(-1)).toBeCloseTo(2, 9);
  });
});

describe('the anchor', () => {
  it('is not lowered by a gap: hourly means of a constant price are that price, whatever was lost', () => {
    fc.assert(
      fc.property(gappy(fc.constant(20_000)), (samples) => {
        for (const state of walk(samples)) {
          if (state === null) continue;
          expect(state.price).toBe(20_000);
          for (const hour of unpackSeries(state.hours)) expect(hour).toBeCloseTo(20_000, 8);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('moves towards the price, by at most 0.03 % a second of ten minutes at most, and never past it', () => {
    fc.assert(
      fc.property(gappy(anyPrice), (samples) => {
        let before: Anchor | null = null;
        for (const [slot, price] of samples) {
          const after: Anchor | null = advanceAnchor(before, slot, price, POLICY);
          if (before === null || after === null || price === null) {
            if (price === null) expect(after).toBe(before);
            before = after;
            continue;
          }
          const reach = 0.0003 * Math.min(600, slot - before.at) * (1 + 1e-12);
          expect(Math.abs(after.price / before.price - 1)).toBeLessThanOrEqual(reach + 1e-12);
          expect(after.price).toBeGreaterThanOrEqual(Math.min(before.price, price));
          expect(after.price).toBeLessThanOrEqual(Math.max(before.price, price));
          before = after;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('follows a day that itself moves by at most six per cent an hour, and remembers no more than a day', () => {
    fc.assert(
      fc.property(gappy(anyPrice), (samples) => {
        for (const state of walk(samples)) {
          if (state === null) continue;
          const hours = unpackSeries(state.hours);
          expect(hours).toHaveLength(24);
          expect(state.delayed).toBe(hours[0]);
          for (const [index, hour] of hours.entries()) {
            const last = hours[index - 1] ?? hour;
            expect(Math.abs(hour / last - 1)).toBeLessThanOrEqual(0.06 + 1e-12);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('knows no unit: with every price times a power of two it is exactly that much larger', () => {
    fc.assert(
      fc.property(gappy(anyPrice), fc.integer({ min: -20, max: 20 }), (samples, power) => {
        const factor = 2 ** power;
        const scaled = walk(samples.map(([slot, price]): Sample => [slot, price && price * factor]));
        for (const [index, state] of walk(samples).entries()) {
          expect(scaled[index]?.price).toBe(state === null ? undefined : state.price * factor);
        }
      }),
      { numRuns: 200 },
    );
  });
});
