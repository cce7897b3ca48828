import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maintenanceAt } from '../../../lib/core/margin/index.ts';
import { T0 } from '../../support/cycles.ts';
import { type Brought, brought, CLASS, walk } from './deciding.ts';

const sequences = fc.array(brought, { minLength: 1, maxLength: 40 });
const good: Brought = { wait: 60, price: 20_000, horizon: 0.004, depthUsd: 1e6, mayLoosen: true };

/** Moments of a schedule: now, each bend, and an hour of minutes. */
const moments = ({ slot, decision }: ReturnType<typeof walk>[number]): number[] => [
  ...decision.ramp.flatMap(({ startAt, endAt }) => [startAt, endAt]).filter((time) => time >= slot),
  ...Array.from({ length: 61 }, (_, minute) => slot + 60 * minute),
];

describe('margins over any sequence of cycles', () => {
  it('keep initial at twice maintenance or more, and maintenance at 0.67 of it or less along every ramp', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        for (const one of walk(list)) {
          const { maintenancePpm, initialPpm } = one.decision;
          expect(initialPpm).toBeGreaterThanOrEqual(2 * maintenancePpm);
          expect(initialPpm).toBeLessThanOrEqual(1_000_000);
          for (const time of moments(one))
            expect(maintenanceAt(one.decision.ramp, time)).toBeLessThanOrEqual(0.67 * initialPpm);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('without a price ask for no more than the last good set announced up to the end of its validity', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        const found = walk(list);
        for (const [index, one] of found.entries()) {
          const last = found.slice(0, index).findLast(({ price }) => price !== null);
          if (one.price !== null || !last) continue;
          expect(one.decision.basis).toBe('held');
          for (const time of moments(one)) {
            const announced = maintenanceAt(last.decision.ramp, Math.min(time, last.validUntil));
            expect(maintenanceAt(one.decision.ramp, time)).toBeLessThanOrEqual(announced);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('change no published value without a price', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        const found = walk(list);
        for (const [index, { price, decision }] of found.entries()) {
          const before = found[index - 1]?.decision;
          if (price !== null || !before) continue;
          expect(decision.maintenancePpm).toBe(before.maintenancePpm);
          expect(decision.initialPpm).toBe(before.initialPpm);
          expect(decision.openInterestCapUsd).toBe(before.openInterestCapUsd);
        }
      }),
    );
  });

  it('loosen nothing in a cycle that may not', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        const found = walk(list);
        for (const [index, { decision, mayLoosen }] of found.entries()) {
          const before = found[index - 1]?.decision;
          if (!before || mayLoosen) continue;
          expect(decision.maintenancePpm).toBeGreaterThanOrEqual(before.maintenancePpm);
          expect(decision.initialPpm).toBeGreaterThanOrEqual(before.initialPpm);
          expect(decision.openInterestCapUsd).toBeLessThanOrEqual(before.openInterestCapUsd);
        }
      }),
    );
  });

  it('ask for three fifths or more of the maintenance of any time of the last 24 hours, and initial for twice that', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        const found = walk(list);
        for (const { slot, decision } of found) {
          const day = found.filter((early) => early.slot <= slot && slot - early.slot <= 86_400);
          const most = Math.max(...day.map((one) => one.decision.maintenancePpm));
          expect(decision.maintenancePpm).toBeGreaterThanOrEqual(0.6 * most);
          expect(decision.initialPpm).toBeGreaterThanOrEqual(1.2 * most);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('say how far the schedule is behind its target', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        for (const { slot, decision } of walk(list))
          expect(decision.uncoveredPpm).toBe(
            Math.max(
              decision.maintenancePpm,
              decision.cut.includes('maintenancePpm') ? (decision.wanted?.maintenancePpm ?? 0) : 0,
            ) - maintenanceAt(decision.ramp, slot),
          );
      }),
    );
  });
});

describe('margins before anything is known', () => {
  it('are the conservative ones of the policy until there is a forecast, and say so', () => {
    const [first] = walk([{ ...good, horizon: null, depthUsd: 1e9 }]);
    const { maintenancePpm, initialPpm, openInterestCapUsd } = CLASS.conservative;
    expect(first?.decision).toMatchObject({
      basis: 'warm-up',
      quantile: null,
      parts: null,
      maintenancePpm,
      initialPpm,
      openInterestCapUsd,
    });
    expect(first && maintenanceAt(first.decision.ramp, T0)).toBe(maintenancePpm);
  });

  it('let a thin book lower the cap even then', () => {
    // Ten dollars of open interest a dollar of depth, a quarter of it for a market on its first day.
    expect(walk([{ ...good, horizon: null, depthUsd: 1_234 }])[0]?.decision.openInterestCapUsd).toBe(3_085);
  });

  it('loosen only at the daily pace when the first forecast is far below them', () => {
    const calm = { ...good, horizon: 0.002 };
    const found = walk([{ ...calm, horizon: null }, calm, calm]);
    expect(found.map(({ decision }) => decision.basis)).toEqual(['warm-up', 'estimated', 'estimated']);
    expect(found.at(-1)?.decision.maintenancePpm).toBe(CLASS.conservative.maintenancePpm);
  });
});

describe('open interest while a rise is under way', () => {
  it('is capped by what positions carry of what they will have to', () => {
    const settled = walk(Array.from({ length: 3 }, () => ({ ...good, depthUsd: 1e5 })));
    const risen = walk([
      ...Array.from({ length: 3 }, () => ({ ...good, depthUsd: 1e5 })),
      { ...good, horizon: 0.02, depthUsd: 1e5 },
    ]);
    const [before, after] = [settled.at(-1)?.decision, risen.at(-1)?.decision];
    if (!before || !after) throw new Error('no decision');
    expect(after.uncoveredPpm).toBeGreaterThan(0);
    // A quarter of ten times the depth for its first days, and of that the share that is carried.
    const carried = after.maintenancePpm - after.uncoveredPpm;
    expect(after.openInterestCapUsd).toBe(Math.floor((250_000 * carried) / (after.wanted?.maintenancePpm ?? 0)));
    expect(after.uncoveredUsd).toBe(Math.ceil((after.openInterestCapUsd * after.uncoveredPpm) / 1e6));
  });
});
