import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BreakerInput, type BreakerState, decideBreaker, seenDepth } from '../../../lib/core/breaker/index.ts';
import type { MarketState, RelatedMarket } from '../../../lib/core/market/index.ts';
import { T0 } from '../../support/cycles.ts';
import { inputOf, pricedAt, REFERENCE, stateOf } from './deciding.ts';

const STILL = { reference: REFERENCE, median: REFERENCE };
const next = (state: BreakerState, over: Partial<BreakerInput>) =>
  decideBreaker(inputOf(state, { before: STILL, ...over }));

describe('a stop of liquidations', () => {
  it('stands for ten minutes at most in the sets that tell it, however long a cycle and a set are', () => {
    const cadences = fc.constantFrom(60, 300, 3_600);
    fc.assert(
      fc.property(
        cadences,
        fc.integer({ min: 2, max: 10 }),
        fc.integer({ min: 1, max: 15 }),
        (cadence, life, cycles) => {
          let state = stateOf('normal');
          const stopped = { ...pricedAt(0), episode: { class: 'fault' as const, pace: 'stopped' as const, since: T0 } };
          for (let cycle = 1; cycle <= cycles; cycle += 1) {
            const slot = T0 + cycle * cadence;
            const validitySeconds = life * cadence;
            const clock = { slot, cadenceSeconds: cadence, validitySeconds };
            const told = next(state, { ...clock, price: stopped });
            state = told.state;
            const end = slot + validitySeconds;
            if (told.decision.permissions.liquidate === 'no') expect(end - (T0 + cadence)).toBeLessThanOrEqual(600);
          }
        },
      ),
    );
  });
});

describe('what falls silent is no all-clear', () => {
  const eth = (breaker: MarketState | null): RelatedMarket => ({
    ...{ market: 'ETH-USD-PERP', digest: `0x${'1'.repeat(64)}`, varianceRatio: null },
    breaker,
  });
  const grouped = next(stateOf('normal'), { related: [eth('halt')] });

  it('a group that lost its data goes on holding what it asked for, an hour at most', () => {
    expect(grouped.decision.market).toBe('limit');
    for (const related of [[eth(null)], []]) {
      const at = (slot: number) => next(grouped.state, { slot, related }).decision.market;
      expect(at(T0 + 120)).toBe('limit');
      expect(at(T0 + 60 + 3_599)).toBe('limit');
      expect(at(T0 + 60 + 3_600)).toBe('normal');
    }
    expect(next(grouped.state, { slot: T0 + 120, related: [eth('normal')] }).decision.market).toBe('normal');
  });

  it('a band that holds no order has lost all of its depth', () => {
    const empty = { bands: [], halfSpreadBp: 1, slippageBp: null, modelled: false };
    expect(seenDepth(empty, 0)).toBe(0);
    expect(seenDepth({ ...empty, modelled: true }, 0)).toBeNull();
    const rows: BreakerState['depth']['rows'] = [
      [T0 - 90_000, 1e6],
      [T0 - 46_800, 1e6],
    ];
    const state = stateOf('normal', { depth: { rows, open: null } });
    expect(next(state, { depthUsd: 0 }).decision).toMatchObject({ market: 'limit' });
  });

  it('a stored depth that no dollars come to is learnt anew', () => {
    const open = { at: T0 - 50_000, sum: 1e6, count: 1 };
    const { state } = next(stateOf('normal', { depth: { rows: [], open } }), { depthUsd: 1e6 });
    expect(state.depth.rows).toEqual([]);
  });
});

describe('a recovery', () => {
  it('gives nothing back by the clock alone: minutes without data, or near the trigger, do not count', () => {
    const recovering = stateOf('recovery', { cleanCycles: 0, told: { market: 'recovery', since: T0, cause: 'test' } });
    const late = (over: Partial<BreakerInput>, cleanCycles = 0) =>
      next({ ...recovering, cleanCycles }, { slot: T0 + 1_200, ...over }).decision;
    expect(late({})).toMatchObject({ market: 'recovery', stage: 'collateral' });
    expect(late({}, 9)).toMatchObject({ stage: 'open' });
    expect(late({ price: pricedAt(0.013) }, 9)).toMatchObject({ stage: 'collateral' });
  });
});
