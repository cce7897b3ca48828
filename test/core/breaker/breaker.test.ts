import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BreakerInput,
  type BreakerState,
  decideBreaker,
  permissionsFor,
} from '../../../lib/core/breaker/index.ts';
import {
  ACTIONS,
  GRADES,
  type Grade,
  MARKET_STATES,
  type MarketState,
  PACES,
  type Permission,
} from '../../../lib/core/market/index.ts';
import { breakerPolicy } from '../../../lib/core/policy/index.ts';
import { T0 } from '../../support/cycles.ts';
import { forecastOf, priced } from '../margin/deciding.ts';

const POLICY = breakerPolicy.parse({});
const BEFORE = { reference: 20_000, median: 20_000 };
const FRESH: readonly Grade[] = ['valid', 'degraded'];

const stateOf = (market: MarketState, cleanCycles = 0): BreakerState => ({
  market,
  since: T0,
  cause: 'test',
  cleanCycles,
});

/** One cycle in which the price moved by `move`, or in which there was none. */
interface Seen {
  readonly move: number | null;
  readonly grade: Grade;
  readonly before: BreakerInput['before'];
}
const seen = (move: number | null, grade: Grade = 'valid', before: BreakerInput['before'] = BEFORE): Seen => ({
  move,
  grade,
  before,
});

const cycle = (state: BreakerState, { move, grade, before }: Seen, slot = T0 + 60) =>
  decideBreaker({
    state,
    slot,
    cadenceSeconds: 60,
    price: { ...priced(move === null ? null : 20_000 * (1 + move)), grade },
    before,
    forecast: null,
    policy: POLICY,
  }).state;

/** How much each state forbids; of two states in which the same is allowed, the one that takes longer to leave. */
const RANK: Record<MarketState, number> = { normal: 0, caution: 1, recovery: 2, limit: 3, halt: 4 };

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
});

describe('escalation', () => {
  it.each([
    [0.0149, 'normal'],
    [0.0151, 'caution'],
    [0.0301, 'limit'],
    [0.0601, 'halt'],
    [-0.0601, 'halt'],
  ] as const)('a move of %d in one cycle is %s at once', (move, expected) => {
    // The velocity rule's floor is 3 %: caution from half of it, a halt from twice.
    expect(cycle(stateOf('normal'), seen(move)).market).toBe(expected);
  });

  it('reads the distance from the five-minute reference as well', () => {
    const slow = (reference: number) => cycle(stateOf('normal'), seen(0, 'valid', { reference, median: 20_000 }));
    // 5 % of 21 100 is 1 055: 1 100 below it is beyond.
    expect(slow(21_100)).toMatchObject({
      market: 'limit',
      since: T0 + 60,
      cause: 'band: 5.21 % from the five-minute reference, trigger 5 %',
    });
    expect(slow(20_400).market).toBe('normal');
  });

  it('is measured in forecasts where those are wider than the floor', () => {
    const wild = {
      ...{ state: stateOf('normal'), slot: T0, price: priced(20_700), before: BEFORE, policy: POLICY },
      cadenceSeconds: 60,
    };
    expect(decideBreaker({ ...wild, forecast: null }).state.market).toBe('limit');
    // A minute's standard deviation of 2 %, six of them 12 %: a move of 3.5 % is below half of it.
    const forecast = forecastOf(0.02 * Math.sqrt(15));
    expect(decideBreaker({ ...wild, forecast }).state.market).toBe('normal');
  });

  it('widens by the root of time where a cycle is longer than what it is measured over', () => {
    // An hour is twelve times five minutes: 5 % becomes 17.3 %, and a cycle's 3 % becomes 23.2 %.
    const hourly = (move: number) =>
      decideBreaker({
        ...{ state: stateOf('normal'), slot: T0, before: BEFORE, policy: POLICY, forecast: null },
        ...{ price: priced(20_000 * (1 + move)), cadenceSeconds: 3_600 },
      }).state.market;
    expect([0.08, 0.17, 0.18].map(hourly)).toEqual(['normal', 'caution', 'limit']);
  });

  it('needs a price and something to compare it with', () => {
    expect(cycle(stateOf('normal'), seen(null, 'invalid')).market).toBe('normal');
    expect(cycle(stateOf('normal'), seen(0.5, 'valid', { reference: null, median: null })).market).toBe('normal');
  });
});

describe('relaxation', () => {
  const STILL = [seen(0), seen(0, 'degraded')];
  const NO_EVIDENCE = [
    seen(null, 'stale'),
    seen(null, 'invalid'),
    seen(0, 'uncertain'),
    seen(0, 'stale'),
    seen(0, 'invalid'),
    seen(0, 'valid', { reference: null, median: null }),
    seen(0.0181),
  ];
  const abnormal = MARKET_STATES.filter((market) => market !== 'normal');

  it.each(abnormal)('of %s takes consecutive clean cycles with fresh data, however cycles are mixed', (market) => {
    // Every sequence of six cycles, from a counter one short of enough and from none.
    const kinds = [...STILL, ...NO_EVIDENCE];
    const visit = (state: BreakerState, clean: number, depth: number): void => {
      if (depth === 0) return;
      for (const kind of kinds) {
        const next = cycle(state, kind);
        const evidence = STILL.includes(kind);
        if (RANK[next.market] < RANK[state.market]) {
          expect(evidence).toBe(true);
          expect(clean + 1).toBeGreaterThanOrEqual(POLICY.cleanCycles[state.market as 'halt']);
        }
        const moved = next.market !== state.market;
        visit(next, evidence && !moved ? clean + 1 : 0, depth - 1);
      }
    };
    visit(stateOf(market), 0, 4);
    const almost = POLICY.cleanCycles[market as 'halt'] - 1;
    visit(stateOf(market, almost), almost, 4);
  });

  it.each(abnormal)('leads from %s to normal with clean data, within the sum of the counts on the way', (market) => {
    const { caution, limit, halt, recovery } = POLICY.cleanCycles;
    const bound = { caution, limit: limit + caution, halt: halt + recovery, recovery }[market];
    let state = stateOf(market);
    for (let count = 1; count <= bound; count += 1) {
      expect(state.market).not.toBe('normal');
      state = cycle(state, seen(0), T0 + 60 * count);
    }
    expect(state).toMatchObject({ market: 'normal', since: T0 + 60 * bound });
  });

  it('starts anew after one cycle without evidence', () => {
    const one = NO_EVIDENCE.map((kind) => cycle(stateOf('halt', 4), kind));
    for (const state of one) expect(state).toMatchObject({ market: 'halt', cleanCycles: 0 });
  });

  it('never goes further than the state after, whatever a counter says', () => {
    const counters = fc.oneof(fc.nat(), fc.constantFrom(Number.MAX_SAFE_INTEGER, 1e300));
    const kind = fc.constantFrom(...STILL, ...NO_EVIDENCE, seen(0.1), seen(-0.04));
    fc.assert(
      fc.property(fc.constantFrom(...abnormal), counters, kind, (market, counter, input) => {
        const next = cycle(stateOf(market, counter), input);
        if (!STILL.includes(input)) expect(RANK[next.market]).toBeGreaterThanOrEqual(RANK[market]);
        const after = { caution: 'normal', limit: 'caution', halt: 'recovery', recovery: 'normal' }[market as 'halt'];
        if (RANK[next.market] < RANK[market]) expect(next.market).toBe(after);
      }),
    );
  });
});
