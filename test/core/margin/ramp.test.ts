import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announce, flatRamp, freeze, maintenanceAt, rampTarget } from '../../../lib/core/margin/index.ts';
import type { RampLeg } from '../../../lib/core/market/index.ts';
import { T0 } from '../../support/cycles.ts';

const RAMP_SECONDS = 3_600;
const START = 50_000;

const targets = fc.array(
  fc.record({
    wait: fc.integer({ min: 1, max: 40 }).map((cycles) => 60 * cycles),
    target: fc.integer({ min: 1, max: 500_000 }),
  }),
  { minLength: 1, maxLength: 25 },
);

/** The schedule after each of several decisions, one after the other. */
const announced = (list: readonly { readonly wait: number; readonly target: number }[]) => {
  let [slot, ramp] = [T0, flatRamp(START, T0)];
  return list.map(({ wait, target }) => {
    slot += wait;
    const before = ramp;
    ramp = announce(before, slot, target, RAMP_SECONDS);
    return { slot, target, before, ramp };
  });
};

/** Every second at which a schedule bends, the seconds beside it, and some between. */
const times = (slot: number, ...ramps: readonly (readonly RampLeg[])[]): number[] => {
  const bends = ramps.flat().flatMap(({ startAt, endAt }) => [startAt, endAt, Math.floor((startAt + endAt) / 2)]);
  const between = Array.from({ length: 60 }, (_, index) => slot + 61 * index);
  return [...bends.flatMap((time) => [time - 1, time, time + 1]), ...between].filter((time) => time >= slot);
};

describe('a maintenance schedule', () => {
  it('of sixty rising decisions never carries less, at any second, than any earlier one announced for it', () => {
    const rises = fc.array(fc.integer({ min: 1, max: 8_000 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(rises, fc.integer({ min: 1, max: 10 }), (steps, cycles) => {
        let target = START;
        const list = announced(
          steps.map((step) => {
            target += step;
            return { wait: 60 * cycles, target };
          }),
        );
        const end = (list.at(-1)?.slot ?? 0) + RAMP_SECONDS;
        const carried = Array.from({ length: 150 }, (_, index) => T0 + Math.floor(((end - T0) * index) / 149));
        for (const time of carried) {
          let most = 0;
          for (const { slot, ramp } of list) {
            if (time < slot) break;
            const value = maintenanceAt(ramp, time);
            expect(value).toBeGreaterThanOrEqual(most);
            most = value;
          }
        }
        expect(maintenanceAt(list.at(-1)?.ramp ?? [], end)).toBe(target);
      }),
      { numRuns: 30 },
    );
  });

  it('of a rise carries what was announced, second by second, and only the added part ends later', () => {
    fc.assert(
      fc.property(targets, (list) => {
        for (const { slot, target, before, ramp } of announced(list)) {
          if (target <= rampTarget(before)) continue;
          expect(maintenanceAt(ramp, slot)).toBe(maintenanceAt(before, slot));
          expect(maintenanceAt(ramp, slot + RAMP_SECONDS)).toBe(target);
          for (const time of times(slot, before, ramp))
            expect(maintenanceAt(ramp, time)).toBeGreaterThanOrEqual(maintenanceAt(before, time));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('of a fall never asks for more than was announced, nor takes back what is not above the target', () => {
    fc.assert(
      fc.property(targets, (list) => {
        for (const { slot, target, before, ramp } of announced(list)) {
          if (target >= rampTarget(before)) continue;
          for (const time of times(slot, before, ramp)) {
            const most = Math.min(maintenanceAt(before, time), target);
            expect(maintenanceAt(ramp, time)).toBeLessThanOrEqual(most);
            // Cut off in a whole second, the line reaches the target at most one second late.
            const aSecondAgo = Math.min(maintenanceAt(before, Math.max(slot, time - 1)), target);
            expect(maintenanceAt(ramp, time)).toBeGreaterThanOrEqual(aSecondAgo - 500_000 / RAMP_SECONDS);
          }
          expect(rampTarget(ramp)).toBe(target);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never asks for more than its target at any time', () => {
    fc.assert(
      fc.property(targets, (list) => {
        for (const { slot, target, ramp } of announced(list))
          for (const time of times(slot, ramp)) expect(maintenanceAt(ramp, time)).toBeLessThanOrEqual(target);
      }),
      { numRuns: 100 },
    );
  });

  it('frozen adds nothing, and beyond the freeze carries what was announced for it, to a ppm', () => {
    fc.assert(
      fc.property(targets, fc.integer({ min: -600, max: 7_200 }), (list, after) => {
        const last = announced(list).at(-1);
        if (!last) return;
        const at = last.slot + after;
        const frozen = freeze(last.ramp, at);
        for (const time of times(last.slot, last.ramp, frozen)) {
          expect(maintenanceAt(frozen, time)).toBeLessThanOrEqual(maintenanceAt(last.ramp, time));
          expect(maintenanceAt(frozen, time)).toBeLessThanOrEqual(maintenanceAt(last.ramp, Math.max(at, T0)));
        }
        const end = Math.max(at, last.slot) + 10 * RAMP_SECONDS;
        expect(maintenanceAt(frozen, end)).toBeGreaterThanOrEqual(maintenanceAt(last.ramp, at) - 1);
        expect(freeze(frozen, at)).toEqual(frozen);
      }),
      { numRuns: 200 },
    );
  });

  it('is what it starts from before it starts, also where it is flat', () => {
    expect(maintenanceAt(flatRamp(START, T0), T0 - 1)).toBe(START);
    const [leg] = announce(flatRamp(START, T0), T0, 60_000, RAMP_SECONDS).slice(-1);
    expect(leg && maintenanceAt([leg], T0 - 100)).toBe(START);
  });

  it('is that of a calculation by hand', () => {
    const rising = announce(flatRamp(50_000, T0), T0, 86_000, RAMP_SECONDS);
    // 10 ppm a second.
    expect([0, 1, 1_800, 3_600, 9_999].map((after) => maintenanceAt(rising, T0 + after))).toEqual([
      50_000, 50_010, 68_000, 86_000, 86_000,
    ]);
    const falling = announce(rising, T0 + 600, 59_000, RAMP_SECONDS);
    expect([600, 750, 900, 3_600].map((after) => maintenanceAt(falling, T0 + after))).toEqual([
      56_000, 57_500, 59_000, 59_000,
    ]);
    expect(announce(rising, T0 + 600, 55_000, RAMP_SECONDS)).toEqual(flatRamp(55_000, T0 + 600));
  });
});
