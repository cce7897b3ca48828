import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BreakerState, decideBreaker, permissionsFor } from '../../../lib/core/breaker/index.ts';
import { ACTIONS, GRADES, type Grade, MARKET_STATES, PACES, type Permission } from '../../../lib/core/market/index.ts';
import { T0 } from '../../support/cycles.ts';
import { inputOf, POLICY, pricedAt, stateOf } from './deciding.ts';

const { caution, limit, halt, recovery, settling } = POLICY.cleanCycles;
const FRESH: readonly Grade[] = ['valid', 'degraded'];

/** Cycles of a minute from `T0` on, each with its move from the reference; the last decision and the state it leaves. */
const walked = (state: BreakerState, moves: readonly (number | null)[], from = T0) => {
  let out = decideBreaker(inputOf(state, { slot: from + 60, price: pricedAt(moves[0] ?? null) }));
  for (const [index, move] of moves.slice(1).entries()) {
    out = decideBreaker(inputOf(out.state, { slot: from + 120 + 60 * index, price: pricedAt(move) }));
  }
  return out;
};

describe('permissions', () => {
  const STRICTNESS: readonly Permission[] = ['yes', 'limited', 'no'];
  const every = MARKET_STATES.flatMap((market) =>
    GRADES.flatMap((grade) => PACES.map((pace) => [market, grade, pace] as const)),
  );

  it.each(['reduce', 'close', 'repay', 'addCollateral'] as const)('always allow to %s', (action) => {
    for (const [market, grade, pace] of every) expect(permissionsFor(market, grade, pace)[action]).toBe('yes');
  });

  it('stop liquidations altogether for a fault of the price alone, and name every action', () => {
    for (const [market, grade, pace] of every) {
      const found = permissionsFor(market, grade, pace);
      expect(found.liquidate === 'no').toBe(pace === 'stopped');
      expect(Object.keys(found).sort()).toEqual([...ACTIONS].sort());
    }
  });

  it('are the strictest of what the market, the data and the pace allow by themselves', () => {
    for (const [market, grade, pace] of every) {
      const all = permissionsFor(market, grade, pace);
      const each = [
        permissionsFor(market, 'valid', 'normal'),
        permissionsFor('normal', grade, 'normal'),
        permissionsFor('normal', 'valid', pace),
      ];
      for (const action of ACTIONS) {
        const alone = Math.max(...each.map((one) => STRICTNESS.indexOf(one[action])));
        expect(STRICTNESS.indexOf(all[action])).toBe(alone);
      }
    }
  });

  it('allow no new risk in a halt, a limit, or with data that nobody can stand for', () => {
    for (const [market, grade, pace] of every) {
      if (market !== 'halt' && market !== 'limit' && FRESH.includes(grade)) continue;
      expect(permissionsFor(market, grade, pace)).toMatchObject({ open: 'no', increase: 'no' });
    }
  });

  it('gives back in order what a halt took: collateral was never taken, then liquidations, then new risk in portions', () => {
    const cleanUntil = (seconds: number) => stateOf('recovery', { cleanCycles: seconds / 60 - 1 });
    const at = (seconds: number) => decideBreaker(inputOf(cleanUntil(seconds), { slot: T0 + seconds })).decision;
    expect(at(60)).toMatchObject({
      stage: 'collateral',
      permissions: { open: 'no', liquidate: 'limited', addCollateral: 'yes' },
    });
    expect(at(120)).toMatchObject({ stage: 'liquidate', permissions: { open: 'no', liquidate: 'yes' } });
    expect(at(600)).toMatchObject({ stage: 'open', permissions: { open: 'limited', liquidate: 'yes' } });
  });
});

describe('escalation', () => {
  it.each([
    [0.0124, 'normal'],
    [0.0126, 'caution'],
    [0.0251, 'limit'],
    [0.0501, 'halt'],
    [-0.0501, 'halt'],
  ] as const)('a move of %d in one cycle is %s at once', (move, expected) => {
    // The floor of one minute's move is 2.5 %: caution from half of it, a halt from twice.
    expect(walked(stateOf('normal'), [move]).state.market).toBe(expected);
  });

  it('names the rule, the value and the trigger', () => {
    expect(walked(stateOf('normal'), [-0.0301]).decision).toMatchObject({
      since: T0 + 60,
      cause: 'velocity: 3.01 % in one cycle, trigger 2.5 %',
    });
  });

  it('needs a price and something to compare it with', () => {
    const blind = { before: { reference: null, median: null } };
    expect(decideBreaker(inputOf(stateOf('normal'), { price: pricedAt(0.5), ...blind })).state.market).toBe('normal');
    expect(walked(stateOf('normal'), [null]).state.market).toBe('normal');
  });

  it('says which triggers know too little to say anything', () => {
    expect(walked(stateOf('normal'), [0]).decision.off).toEqual([
      ...['hour-band', 'volatility', 'forecast-jump', 'depth', 'dispersion', 'age', 'quorum', 'witness', 'uncovered'],
    ]);
  });
});

describe('relaxation', () => {
  const abnormal = MARKET_STATES.filter((market) => market !== 'normal');

  it.each([
    ['caution', caution, 'normal'],
    ['recovery', recovery, 'normal'],
  ] as const)('leads from %s after %d clean cycles to %s', (market, cycles, next) => {
    const calm = (count: number) =>
      walked(
        stateOf(market),
        Array.from({ length: count }, () => 0),
      ).state.market;
    expect([calm(cycles - 1), calm(cycles)]).toEqual([market, next]);
  });

  it.each([
    ['limit', limit, 'caution'],
    ['halt', halt, 'recovery'],
  ] as const)('leads from %s after %d clean cycles, and up to five of jitter, to %s', (market, cycles, next) => {
    const calm = (count: number) =>
      walked(
        stateOf(market),
        Array.from({ length: count }, () => 0),
      ).state.market;
    expect([calm(cycles - 1), calm(cycles + POLICY.jitterMinutes)]).toEqual([market, next]);
  });

  it('reopens markets that halted together in different cycles, and always in the same ones', () => {
    const reopens = (market: string): number => {
      let state = stateOf('halt');
      for (let cycle = 1; ; cycle += 1) {
        state = decideBreaker(inputOf(state, { market, slot: T0 + 60 * cycle })).state;
        if (state.market !== 'halt') return cycle;
      }
    };
    const markets = ['BTC', 'ETH', 'SOL', 'DOGE', 'XRP', 'LINK', 'AVAX'].map((base) => `${base}-USD-PERP`);
    const cycles = markets.map(reopens);
    expect(new Set(cycles).size).toBeGreaterThan(1);
    expect(markets.map(reopens)).toEqual(cycles);
  });

  it('of a caution takes longer after a limit, and twice as long after the next', () => {
    const stands = (strikes: number[]) => {
      const state = stateOf('caution', { strikes });
      const most = 4 * settling + 1;
      for (let cycle = 1, at = state; cycle <= most; cycle += 1) {
        at = decideBreaker(inputOf(at, { slot: T0 + 60 * cycle })).state;
        if (at.market === 'normal') return cycle;
      }
      return null;
    };
    const ago = (hours: number) => T0 - 3_600 * hours;
    expect([[], [ago(1)], [ago(2), ago(1)], [ago(3), ago(2), ago(1)]].map(stands)).toEqual([
      caution,
      settling,
      2 * settling,
      4 * settling,
    ]);
  });

  it.each(abnormal)('of %s starts anew after one cycle without evidence', (market) => {
    for (const move of [null, 0.02]) {
      expect(walked(stateOf(market, { since: T0 - 600, cleanCycles: 1 }), [move]).state).toMatchObject({
        market,
        cleanCycles: 0,
      });
    }
  });

  it('never goes further than the state after, whatever a counter says', () => {
    const counters = fc.oneof(fc.nat(), fc.constantFrom(Number.MAX_SAFE_INTEGER, 1e300));
    const move = fc.constantFrom(0, null, 0.0126, 0.1, -0.04);
    fc.assert(
      fc.property(fc.constantFrom(...abnormal), counters, move, (market, cleanCycles, one) => {
        const next = walked(stateOf(market, { cleanCycles }), [one]).state.market;
        expect(next === market || ['limit', 'halt'].includes(next)).toBe(true);
      }),
    );
  });
});

describe('the third halt in an hour', () => {
  const third = walked(stateOf('normal', { halts: [T0 - 1_800, T0 - 600] }), [0.06]);

  it('asks people for new risk, and falls to a limit by itself after half an hour', () => {
    expect(third.decision).toMatchObject({ market: 'halt', heldSince: T0 + 60 });
    const calm = (minutes: number) =>
      walked(
        third.state,
        Array.from({ length: minutes }, () => 0),
        T0 + 60,
      );
    expect([calm(29), calm(30)].map(({ state }) => state.market)).toEqual(['halt', 'limit']);
    const later = calm(30 + 4 * settling + 40);
    expect(later.decision).toMatchObject({
      market: 'normal',
      permissions: { open: 'no', increase: 'no', reduce: 'yes' },
    });
    const released = decideBreaker(inputOf(later.state, { slot: T0 + 86_400 * 4, released: true }));
    expect(released.decision).toMatchObject({ heldSince: null, permissions: { open: 'yes' } });
  });
});
