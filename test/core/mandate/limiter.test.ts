import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptied, limitAllowance, limitRequirement } from '../../../lib/core/mandate/index.ts';
import type { Limited } from '../../../lib/core/margin/index.ts';
import type { ClassPolicy } from '../../../lib/core/policy/index.ts';
import { T0 } from '../../support/cycles.ts';
import { CLASS } from '../margin/deciding.ts';

const DAY = 86_400;
const WEEK = 7 * DAY;
const SCALE = CLASS.conservative.openInterestCapUsd;
const { coolDownSeconds } = CLASS.mandate.budget;
const ANY_STEP = { largestRisePpm: 1_000_000, largestFallPpm: 1_000_000 };

/** Targets around what is published, far below and far above it, after minutes, hours or days. */
const cycles = fc.array(
  fc.record({
    wait: fc.oneof(fc.constant(60), fc.integer({ min: 60, max: 7_200 }), fc.integer({ min: 7_200, max: 4 * DAY })),
    target: fc.oneof(fc.constantFrom(0, 1, 1_000_000_000), fc.integer({ min: 0, max: 2_000_000 })),
    mayLoosen: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  { minLength: 2, maxLength: 60 },
);
type Cycles = typeof cycles extends fc.Arbitrary<infer T> ? T : never;

type Limit = (...input: Parameters<typeof limitAllowance>) => Limited;
/** A tenth in 24 hours and a quarter in 7 days, as of a cap; a policy may give maintenance more. */
const SHARES = { dayPpm: 100_000, weekPpm: 250_000 };
const budgeted: Limit = (before, target, limiting, steps) => limitRequirement(before, target, limiting, steps, SHARES);
const unbudgeted: Limit = (before, target, limiting, steps) => limitRequirement(before, target, limiting, steps, null);

interface Walk {
  readonly limit: Limit;
  readonly first: number;
  readonly policy?: ClassPolicy;
  readonly steps?: typeof ANY_STEP;
}

/** A field over cycles; one that may not loosen counts as abnormal, and empties the budget. */
const walk = ({ limit, first, policy = CLASS, steps = ANY_STEP }: Walk, list: Cycles) => {
  let [slot, field] = [T0, { value: first, room: 0, since: T0 } as Limited];
  return list.map(({ wait, target, mayLoosen }) => {
    const before = field;
    slot += wait;
    const next = limit(field, target, { slot, mayLoosen, policy }, steps);
    field = mayLoosen ? next : emptied(next, slot, coolDownSeconds);
    return { slot, target, mayLoosen, before: before.value, value: field.value };
  });
};

/** Every pair of decisions at most so far apart, the earlier one first. */
const within = <T extends { readonly slot: number }>(seconds: number, list: readonly T[]): [T, T][] =>
  list.flatMap((early, index) =>
    list.slice(index + 1).flatMap((late): [T, T][] => (late.slot - early.slot <= seconds ? [[early, late]] : [])),
  );
const every = (minutes: number, count: number, target: number): Cycles =>
  Array.from({ length: count }, () => ({ wait: 60 * minutes, target, mayLoosen: true }));

// The shares are those of the mandate: a tenth in 24 hours, a quarter in 7 days.
describe('a requirement', () => {
  const requirement = (first: number): Walk => ({ limit: budgeted, first });

  it.each([
    [DAY, 0.9],
    [WEEK, 0.75],
  ])('in any %i seconds keeps %f of what it was or more, after however long a rest', (seconds, share) => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1_000_000 }), cycles, (first, list) => {
        for (const [early, late] of within(seconds, walk(requirement(first), list)))
          expect(late.value).toBeGreaterThanOrEqual(early.value * share);
      }),
      { numRuns: 400 },
    );
  });

  it('does get there: nearly a quarter a week, while nothing is wrong', () => {
    const found = walk(requirement(1_000_000), every(10, 3 * 1_008, 1));
    expect(found.at(-1)?.value).toBeLessThan(1_000_000 * 0.85 ** 3);
    expect(found.at(-1)?.value).toBeGreaterThan(1_000_000 * 0.75 ** 3);
  });

  it('rises at once beyond the dead-band, by no more than its largest step, and not within', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1_000_000 }), cycles, (first, list) => {
        for (const { before, target, value } of walk(requirement(first), list)) {
          if (target > Math.ceil(before * 1.08)) expect(value).toBe(Math.min(target, 2 * before));
          else expect(value).toBeLessThanOrEqual(before);
        }
      }),
    );
  });

  it('does not fall for six hours after a cycle that may not loosen, nor save up meanwhile', () => {
    const barred = Array.from({ length: 100 }, () => ({ wait: 3_600, target: 1, mayLoosen: false }));
    const found = walk(requirement(100_000), [...barred, ...every(60, 60, 1)]);
    const fell = found.find(({ value }) => value < 100_000);
    const last = found[barred.length - 1]?.slot ?? 0;
    // 5 % at 2.5 % a day are 48 hours after the 6 in which nothing accrues.
    expect((fell?.slot ?? 0) - last).toBe(54 * 3_600);
  });

  it('never falls below its target, nor by more than its largest step', () => {
    const steps = { ...ANY_STEP, largestFallPpm: 30_000 };
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1_000_000 }), cycles, (first, list) => {
        for (const { before, target, value } of walk({ ...requirement(first), steps }, list)) {
          if (value < before) expect(value).toBeGreaterThanOrEqual(target);
          expect(value).toBeGreaterThanOrEqual(before * 0.97);
        }
      }),
    );
  });
});

describe('a requirement without a budget', () => {
  it('falls by its largest step a decision, to its target, and not while it cools down', () => {
    const steps = { ...ANY_STEP, largestFallPpm: 50_000 };
    const down = walk({ limit: unbudgeted, first: 100_000, steps }, every(1, 40, 40_000));
    expect(down[0]?.value).toBe(95_000);
    expect(down.at(-1)?.value).toBeLessThanOrEqual(42_105);
    const storm = [{ wait: 60, target: 100_000, mayLoosen: false }, ...every(1, coolDownSeconds / 60 - 1, 40_000)];
    expect(walk({ limit: unbudgeted, first: 100_000, steps }, storm).at(-1)?.value).toBe(100_000);
  });
});

describe('an allowance', () => {
  const allowance = (first: number): Walk => ({ limit: limitAllowance, first });

  it.each([
    [DAY, 0.1],
    [WEEK, 0.25],
  ])(
    'in any %i seconds grows by no more than %f of what it was, or of the scale where it was less',
    (seconds, share) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 20_000_000 }), cycles, (first, list) => {
          for (const [early, late] of within(seconds, walk(allowance(first), list)))
            expect(late.value - early.value).toBeLessThanOrEqual(share * Math.max(early.value, SCALE));
        }),
        { numRuns: 400 },
      );
    },
  );

  it('falls at once beyond the dead-band, and never grows while it may not loosen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000_000 }), cycles, (first, list) => {
        for (const { before, target, value, mayLoosen } of walk(allowance(first), list)) {
          if (target < Math.floor(before * 0.92)) expect(value).toBe(target);
          if (!mayLoosen) expect(value).toBeLessThanOrEqual(before);
          if (value > before) expect(value).toBeLessThanOrEqual(target);
        }
      }),
    );
  });

  it('comes back from zero', () => {
    expect(walk(allowance(0), every(60, 60 * 24, SCALE)).at(-1)?.value).toBeGreaterThan(0.95 * SCALE);
  });

  it('needs no dead-band to keep to its share', () => {
    const policy = { ...CLASS, limits: { ...CLASS.limits, fallDeadBandPpm: 0, riseDeadBandPpm: 0 } };
    const rest = { wait: 30 * DAY, target: SCALE, mayLoosen: true };
    const found = walk({ ...allowance(SCALE), policy }, [rest, ...every(1, 3_000, 1e9)]);
    expect(found[1_440]?.value).toBeLessThanOrEqual(1.1 * SCALE);
    expect(found[1_440]?.value).toBeGreaterThan(1.085 * SCALE);
  });
});
