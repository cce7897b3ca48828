import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideMargin, maintenanceAt, marginState } from '../../../lib/core/margin/index.ts';
import { T0 } from '../../support/cycles.ts';
import { admitting, type Brought, brought, CLASS, forecastOf, liquid, priced, walk } from './deciding.ts';

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

  it('ask for nine tenths or more of what they asked for at any time of the last 24 hours', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        const found = walk(list);
        for (const { slot, decision } of found) {
          const day = found.filter((early) => early.slot <= slot && slot - early.slot <= 86_400);
          const most = (field: 'maintenancePpm' | 'initialPpm') => Math.max(...day.map((one) => one.decision[field]));
          expect(decision.maintenancePpm).toBeGreaterThanOrEqual(0.9 * most('maintenancePpm'));
          expect(decision.initialPpm).toBeGreaterThanOrEqual(0.9 * most('initialPpm'));
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
    // Ten dollars of open interest a dollar of depth.
    expect(walk([{ ...good, horizon: null, depthUsd: 1_234 }])[0]?.decision.openInterestCapUsd).toBe(12_340);
  });

  it('loosen only at the daily pace when the first forecast is far below them', () => {
    const found = walk([{ ...good, horizon: null }, good, good]);
    expect(found.map(({ decision }) => decision.basis)).toEqual(['warm-up', 'estimated', 'estimated']);
    expect(found.at(-1)?.decision.maintenancePpm).toBe(CLASS.conservative.maintenancePpm);
  });
});

describe('the quantile that margins rest on', () => {
  /** The decision of the cycle that completes a stretch with all these scores known, both sides alike. */
  const withScores = (known: readonly number[]) => {
    const [begun] = walk([{ ...good, wait: 900 }]);
    if (!begun?.output.state.stretch) throw new Error('no stretch was begun');
    const stretch = { ...begun.output.state.stretch, samples: 14 };
    return decideMargin({
      state: { ...begun.output.state, stretch },
      slot: begun.slot + 900,
      policy: CLASS,
      cadenceSeconds: 60,
      price: priced(20_000),
      volatility: {
        returns: 0,
        realised: { h1: null, h24: null, d7: null },
        forecaster: 'ewma',
        basis: 'ewma',
        warm: true,
        margin: null,
        scoreboard: [],
        forecast: forecastOf(0.004),
      },
      liquidity: liquid(),
      depthUsd: 1e6,
      admit: admitting(begun.slot + 900, true),
      frozenAt: begun.slot,
      scores: () => ({ long: Float64Array.from(known), short: Float64Array.from(known) }),
    });
  };

  it('is the pooled one of the policy until there are moves enough, and its own where that is more', () => {
    expect(withScores([]).decision).toMatchObject({ quantile: 9, scores: 2 });
    // 98 pairs and the new one are 198 moves: not enough for a tail.
    expect(withScores(Array.from({ length: 98 }, () => 50)).decision.quantile).toBe(9);
    expect(withScores(Array.from({ length: 99 }, () => 50)).decision.quantile).toBe(50);
    expect(withScores(Array.from({ length: 99 }, () => 5)).decision.quantile).toBe(9);
  });

  it('is its own alone once there are thirty days of moves, also of a market that stood still', () => {
    const month = Array.from({ length: 2_880 }, (_, index) => index / 288);
    // 5 760 moves, each score twice less the two oldest, plus two of nought: the 5 755th is 2 877 ÷ 288.
    expect(withScores(month).decision.quantile).toBeCloseTo(2_877 / 288, 12);
    const still = withScores(month.map(() => 0));
    expect(still.decision.quantile).toBe(0);
    expect(marginState.safeParse(still.state).success).toBe(true);
  });
});
