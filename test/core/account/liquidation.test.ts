import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liquidationPlan } from '../../../lib/core/account/index.ts';

const PLAN = {
  notional: 100_000,
  equity: 4_000,
  maintenancePpm: 50_000,
  targetHealthPpm: 1_200_000,
  costPpm: 10_000,
  slice: 15_000,
  sliceSeconds: 60,
};

describe('a plan to liquidate', () => {
  // 6 % of what is left is asked for: 4 000 − 1 % × 40 000 = 3 600 = 6 % of 60 000. By hand.
  it('closes as much as brings the account to its target, a slice at a time', () => {
    expect(liquidationPlan(PLAN)).toEqual({ closeFactorPpm: 400_000, close: 40_000, slices: 3, seconds: 120 });
  });

  it('closes nothing of a healthy account, and all of one that closing cannot help', () => {
    expect(liquidationPlan({ ...PLAN, equity: 6_000 })).toMatchObject({ close: 0, seconds: 0 });
    expect(liquidationPlan({ ...PLAN, costPpm: 60_000 })).toMatchObject({ closeFactorPpm: 1_000_000 });
    expect(liquidationPlan({ ...PLAN, equity: -1 })).toMatchObject({ closeFactorPpm: 1_000_000 });
  });

  it('cannot say how long where the market absorbs nothing', () => {
    expect(liquidationPlan({ ...PLAN, slice: 0 })).toMatchObject({ close: 40_000, slices: null, seconds: null });
  });

  it('leaves the account at its target or has closed all of it, and a share less would not do', () => {
    const any = fc.record({
      notional: fc.integer({ min: 1_000, max: 1_000_000_000 }),
      equityShare: fc.integer({ min: -100_000, max: 400_000 }),
      maintenancePpm: fc.integer({ min: 1_000, max: 300_000 }),
      targetHealthPpm: fc.integer({ min: 1_000_000, max: 2_000_000 }),
      costPpm: fc.integer({ min: 0, max: 100_000 }),
    });
    fc.assert(
      fc.property(any, ({ equityShare, ...rest }) => {
        const equity = Math.floor((rest.notional * equityShare) / 1e6);
        const { closeFactorPpm } = liquidationPlan({ ...PLAN, ...rest, equity });
        const required = (rest.maintenancePpm * rest.targetHealthPpm) / 1e6;
        const short = (sharePpm: number) =>
          required * 1e-6 * (1 - sharePpm / 1e6) * rest.notional -
          (equity - (rest.costPpm / 1e6) * (sharePpm / 1e6) * rest.notional);
        const hair = 1e-9 * rest.notional;
        if (closeFactorPpm < 1_000_000) expect(short(closeFactorPpm)).toBeLessThanOrEqual(hair);
        // Roundings of the requirement and of the share cost at most a dollar and some ppm of the position.
        const slack = Math.ceil(2e6 / rest.notional) + 200;
        const gain = required - rest.costPpm;
        if (closeFactorPpm > slack && closeFactorPpm < 1_000_000 && gain > 10_000) {
          expect(short(closeFactorPpm - Math.ceil(slack * (1e6 / gain)))).toBeGreaterThan(0);
        }
      }),
    );
  });
});
