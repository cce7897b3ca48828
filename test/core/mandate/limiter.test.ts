import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Limited, limitAllowance, limitRequirement } from '../../../lib/core/margin/index.ts';
import { T0 } from '../../support/cycles.ts';
import { CLASS } from './deciding.ts';

const LIMITS = CLASS.limits;
const DAY = 86_400;
const SCALE = 5_000_000;

/** Targets around what is published, far below and far above it, after minutes, hours or days. */
const cycles = fc.array(
  fc.record({
    wait: fc.oneof(fc.constant(60), fc.integer({ min: 60, max: 7_200 }), fc.integer({ min: 7_200, max: 4 * DAY })),
    target: fc.oneof(fc.constantFrom(0, 1, 1_000_000_000), fc.integer({ min: 0, max: 2_000_000 })),
    mayLoosen: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  { minLength: 2, maxLength: 60 },
);

type Limit = (before: Limited, target: number, limiting: Parameters<typeof limitRequirement>[2]) => Limited;
const allowance: Limit = (before, target, limiting) => limitAllowance(before, target, limiting, SCALE);

const walk = (
  limit: Limit,
  first: number,
  list: typeof cycles extends fc.Arbitrary<infer T> ? T : never,
  limits = LIMITS,
) => {
  let [slot, field] = [T0, { value: first, since: T0 } as Limited];
  return list.map(({ wait, target, mayLoosen }) => {
    const before = field;
    slot += wait;
    field = limit(field, target, { slot, mayLoosen, limits });
    return { slot, target, mayLoosen, before: before.value, value: field.value };
  });
};

/** Every pair of decisions at most a day apart, the earlier one first. */
const withinADay = <T extends { readonly slot: number }>(list: readonly T[]): [T, T][] =>
  list.flatMap((early, index) =>
    list.slice(index + 1).flatMap((late): [T, T][] => (late.slot - early.slot <= DAY ? [[early, late]] : [])),
  );

describe('a requirement', () => {
  it('in any 24 hours falls by no more than the daily share, after however long a rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1_000_000 }), cycles, (first, list) => {
        for (const [early, late] of withinADay(walk(limitRequirement, first, list)))
          expect(late.value).toBeGreaterThanOrEqual(early.value * 0.9);
      }),
      { numRuns: 500 },
    );
  });

  it('does get there: a tenth a day, while nothing is wrong', () => {
    const days = Array.from({ length: 3 * 1_440 }, () => ({ wait: 60, target: 1, mayLoosen: true }));
    const found = walk(limitRequirement, 1_000_000, days);
    // Fractions of two hundredths each: at least four a day, the first day five.
    expect(found.at(-1)?.value).toBeLessThan(1_000_000 * 0.98 ** 11);
    expect(found.at(-1)?.value).toBeGreaterThan(1_000_000 * 0.9 ** 3);
  });

  it('rises at once beyond the dead-band, and not within', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1_000_000 }), cycles, (first, list) => {
        for (const { before, target, value } of walk(limitRequirement, first, list)) {
          if (target > Math.ceil(before * 1.02)) expect(value).toBe(target);
          else expect(value).toBeLessThanOrEqual(before);
        }
      }),
    );
  });

  it('does not fall while it may not loosen, nor save up for later', () => {
    const barred = Array.from({ length: 100 }, () => ({ wait: 3_600, target: 1, mayLoosen: false }));
    const found = walk(limitRequirement, 100_000, [...barred, { wait: 60, target: 1, mayLoosen: true }]);
    expect(new Set(found.map(({ value }) => value))).toEqual(new Set([100_000]));
  });

  it('never falls below its target', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1_000_000 }), cycles, (first, list) => {
        for (const { before, target, value } of walk(limitRequirement, first, list))
          if (value < before) expect(value).toBeGreaterThanOrEqual(target);
      }),
    );
  });
});

describe('an allowance', () => {
  it('in any 24 hours grows by no more than the daily share of what it was, or of the scale where it was less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000_000 }), cycles, (first, list) => {
        for (const [early, late] of withinADay(walk(allowance, first, list)))
          expect(late.value - early.value).toBeLessThanOrEqual(0.1 * Math.max(early.value, SCALE));
      }),
      { numRuns: 500 },
    );
  });

  it('falls at once beyond the dead-band, and never grows while it may not loosen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000_000 }), cycles, (first, list) => {
        for (const { before, target, value, mayLoosen } of walk(allowance, first, list)) {
          if (target < Math.floor(before * 0.98)) expect(value).toBe(target);
          if (!mayLoosen) expect(value).toBeLessThanOrEqual(before);
          if (value > before) expect(value).toBeLessThanOrEqual(target);
        }
      }),
    );
  });

  it('comes back from zero', () => {
    const days = Array.from({ length: 20 * 24 }, () => ({ wait: 3_600, target: SCALE, mayLoosen: true }));
    expect(walk(allowance, 0, days).at(-1)?.value).toBeGreaterThan(0.95 * SCALE);
  });

  it('needs no dead-band to keep to its share', () => {
    const limits = { ...LIMITS, fallDeadBandPpm: 0, riseDeadBandPpm: 0 };
    const minutes = Array.from({ length: 3_000 }, () => ({ wait: 60, target: 1e9, mayLoosen: true }));
    const rest = { wait: 4 * DAY, target: SCALE, mayLoosen: true };
    const found = walk(allowance, SCALE, [rest, ...minutes], limits);
    expect(found[1_440]?.value).toBeLessThanOrEqual(1.1 * SCALE);
    expect(found[1_440]?.value).toBeGreaterThan(1.09 * SCALE);
  });
});
