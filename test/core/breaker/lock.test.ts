import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BreakerState,
  decideBreaker,
  initialBreakerState,
  type LockState,
  lockAfter,
  MOST_LOCKS,
  noLocks,
  ordersTo,
} from '../../../lib/core/breaker/index.ts';
import { GRADES, type Grade, MARKET_STATES, type MarketState } from '../../../lib/core/market/index.ts';
import { breakerPolicy } from '../../../lib/core/policy/index.ts';
import { T0 } from '../../support/cycles.ts';
import { priced } from '../margin/deciding.ts';
import {
  GUARDIANS,
  lockBy,
  locked,
  OUTSIDER,
  OWNERS,
  orderBy,
  orders,
  releaseBy,
  rulesAt,
  unlockBy,
} from './orders.ts';

const [FIRST = '', SECOND = ''] = GUARDIANS;

describe('what orders come to', () => {
  it('is nothing without a guardian among the signers, whoever signs and whatever is said', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: T0, max: T0 + 90_000 }), (list, slot) => {
        const strangers = list.filter(({ votes }) => votes.every(({ signer }) => !GUARDIANS.includes(signer)));
        const { standing, liftedAt } = locked(strangers, slot);
        expect([standing, liftedAt]).toEqual([[], null]);
      }),
    );
  });

  it('does not depend on the order in which they arrive, in how many cycles, or on showing them twice', () => {
    const without = (state: ReturnType<typeof locked>) => ({ ...state, taken: 0 });
    fc.assert(
      fc.property(
        orders.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.nat(list.length)),
        ),
        ([list, shuffled, cut]) => {
          const slot = T0 + 600;
          const later = lockAfter(
            locked(shuffled.slice(0, cut), slot),
            [...shuffled.slice(cut), ...list],
            rulesAt(slot),
          );
          expect(without(later)).toEqual(without(locked(list, slot)));
        },
      ),
    );
  });

  it('is gone once every lock has expired, and shown again it stays gone', () => {
    fc.assert(
      fc.property(orders, (list) => {
        const before = locked(list);
        const last = Math.max(T0, ...before.standing.map(({ until }) => until));
        expect(lockAfter(before, list, rulesAt(last)).standing.filter(({ until }) => until <= last)).toEqual([]);
        expect(lockAfter(before, [], rulesAt(last)).standing).toEqual([]);
      }),
    );
  });

  it('never lasts longer than the policy allows one guardian', () => {
    fc.assert(
      fc.property(orders, (list) => {
        for (const { issuedAt, until } of locked(list).standing) expect(until - issuedAt).toBeLessThanOrEqual(86_400);
      }),
    );
  });

  it('remembers at most so many locks, the strictest and longest', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      lockBy(FIRST, { state: index === 3 ? 'halt' : 'limit', until: T0 + 60 * (index + 1) }, index + 1),
    );
    const { standing, taken } = locked(many);
    expect(standing).toHaveLength(MOST_LOCKS);
    expect(standing[0]).toMatchObject({ state: 'halt' });
    expect(standing.slice(1).map(({ until }) => until)).toEqual([30, 29, 28, 27, 26, 25, 24].map((n) => T0 + 60 * n));
    expect(taken).toBe(30);
  });
});

describe('two guardians', () => {
  const limit = lockBy(FIRST, { state: 'limit', until: T0 + 7_200 }, 1);
  const halt = lockBy(SECOND, { state: 'halt', until: T0 + 3_600, issuedAt: T0 - 5 }, 2);

  it('add up: the stricter rules until it ends, then the one that lasts', () => {
    const both = locked([limit, halt]);
    expect(both.standing.map(({ by }) => by)).toEqual([SECOND, FIRST]);
    expect(lockAfter(both, [], rulesAt(T0 + 3_600)).standing.map(({ state }) => state)).toEqual(['limit']);
  });

  it('each lift what the other has locked before, and nothing that was locked later or in the same second', () => {
    expect(locked([limit, halt, unlockBy(SECOND, T0 + 1)]).standing).toEqual([]);
    expect(locked([limit, halt, unlockBy(FIRST, T0)]).standing.map(({ by }) => by)).toEqual([FIRST]);
  });

  it('cannot bring back a lock that was lifted, nor lift a new one, by showing an old order again', () => {
    const lifted = lockAfter(locked([halt]), [unlockBy(FIRST, T0 + 60)], rulesAt(T0 + 60));
    const again = lockAfter(lifted, [halt], rulesAt(T0 + 120));
    expect(again.standing).toEqual([]);
    const newer = lockAfter(again, [lockBy(FIRST, { issuedAt: T0 + 90 })], rulesAt(T0 + 120));
    expect(lockAfter(newer, [unlockBy(FIRST, T0 + 60)], rulesAt(T0 + 180)).standing).toHaveLength(1);
  });

  it('are heard by a run that comes late: an order given after its slot counts by the time of the run', () => {
    const late = lockBy(FIRST, { issuedAt: T0 + 700, until: T0 + 3_600 });
    expect(lockAfter(noLocks, [late], { ...rulesAt(T0), now: T0 + 720 }).standing).toHaveLength(1);
    expect(lockAfter(noLocks, [late], rulesAt(T0)).standing).toEqual([]);
  });

  it('lose their locks with their office', () => {
    const rules = rulesAt(T0 + 60);
    const dismissed = { ...rules.policy, mandate: { ...rules.policy.mandate, guardians: [FIRST] } };
    const after = lockAfter(locked([limit, halt]), [], { ...rules, policy: dismissed });
    expect(after.standing.map(({ by }) => by)).toEqual([FIRST]);
  });

  it('order nothing from the future', () => {
    expect(locked([lockBy(FIRST, { issuedAt: T0 + 601 })]).standing).toEqual([]);
    expect(locked([unlockBy(FIRST, T0 + 601)]).liftedAt).toBeNull();
  });
});

describe('a release of new risk', () => {
  it.each([
    ['by as many owners as the policy asks for', OWNERS.slice(0, 2), T0],
    ['by one owner is none', OWNERS.slice(0, 1), null],
    ['by one owner twice is none', [OWNERS[0] ?? '', OWNERS[0] ?? ''], null],
    ['by guardians is none', GUARDIANS, null],
    ['by one owner and somebody is none', [OWNERS[0] ?? '', OUTSIDER], null],
  ])('%s', (_, signers, expected) => {
    expect(locked([releaseBy(signers, T0)]).releasedAt).toBe(expected);
  });
});

/** Least first: what each state takes away, and of equals the one that takes longer to leave. */
const RANK: Record<MarketState, number> = { normal: 0, caution: 1, recovery: 2, limit: 3, halt: 4 };

/** A market that stands in a state of its own, and the price of a cycle a minute later: calm, moving, or of no grade. */
const standing = fc
  .tuple(fc.constantFrom(...MARKET_STATES), fc.constantFrom(...GRADES), fc.constantFrom(0, 0.02, -0.04, -0.2))
  .map(([market, grade, move]) => {
    const told = { market, since: T0 - 60, cause: 'the level' };
    return { state: { ...initialBreakerState(T0 - 60), ...told, told, cleanCycles: 3 }, grade, move };
  });
type Standing = { readonly state: BreakerState; readonly grade: Grade; readonly move: number };

/** One cycle of the breaker under what people ordered. */
const decided = (
  { state, grade, move }: Standing,
  commands: Parameters<typeof locked>[0],
  { locks = noLocks, slot = T0 }: { readonly locks?: LockState; readonly slot?: number } = {},
) => {
  const { locks: after, ...ordered } = ordersTo(state, { ...rulesAt(slot), locks, commands });
  const breaker = decideBreaker({
    ...{
      market: 'BTC-USD-PERP',
      slot,
      cadenceSeconds: 60,
      validitySeconds: 180,
      policy: breakerPolicy.parse({}),
      related: [],
    },
    price: { ...priced(20_000 * (1 + move)), grade },
    before: { reference: 20_000, median: 20_000 },
    sigmas: { forecast: null, usual: null },
    volatility: { realised: { h1: null, h24: null, d7: null }, forecast: null },
    ...{ depthUsd: null, staleSeconds: 60, uncovered: null },
    ...ordered,
  });
  return { ...breaker, locks: after };
};

describe('a decision under locks', () => {
  it('is never looser than without them, nor than any standing lock', () => {
    fc.assert(
      fc.property(standing, orders, orders, (from, earlier, now) => {
        const { decision, locks } = decided(from, now, { locks: locked(earlier, T0 - 60) });
        expect(RANK[decision.market]).toBeGreaterThanOrEqual(RANK[decided(from, []).decision.market]);
        for (const { state } of locks.standing) expect(RANK[decision.market]).toBeGreaterThanOrEqual(RANK[state]);
      }),
    );
  });

  it('always allows to reduce, close, repay and add collateral, and stops liquidations for nothing but a fault', () => {
    fc.assert(
      fc.property(standing, orders, (from, now) => {
        const { permissions, pace } = decided(from, now).decision;
        for (const action of ['reduce', 'close', 'repay', 'addCollateral'] as const) {
          expect(permissions[action]).toBe('yes');
        }
        expect(permissions.liquidate === 'no').toBe(pace === 'stopped');
      }),
    );
  });

  it('leaves what the breaker makes of the market itself as it is', () => {
    const own = ({ market, since, cause, cleanCycles, strikes, halts }: BreakerState) => {
      return { market, since, cause, cleanCycles, strikes, halts };
    };
    fc.assert(
      fc.property(standing, (from) => {
        expect(own(decided(from, [lockBy(FIRST)]).state)).toEqual(own(decided(from, []).state));
      }),
    );
  });

  const CALM: Standing = { state: initialBreakerState(T0 - 60), grade: 'valid', move: 0 };

  it('names who locked, at what, until when and why, and since when it is shown', () => {
    const first = decided(CALM, [lockBy(FIRST)]);
    const cause = `locked at halt until 2023-03-10T01:00:00Z by guardian ${FIRST}: the venue is down`;
    expect(first.decision).toMatchObject({ market: 'halt', since: T0, cause });
    const second = decided({ ...CALM, state: first.state }, [], { locks: first.locks, slot: T0 + 60 });
    expect(second.decision).toMatchObject({ market: 'halt', since: T0, cause });
    const other = decided({ ...CALM, state: first.state }, [lockBy(SECOND, { until: T0 + 7_200 })], {
      ...{ locks: first.locks, slot: T0 + 60 },
    });
    expect(other.decision).toMatchObject({ market: 'halt', since: T0, cause: expect.stringContaining(SECOND) });
  });

  it.each([
    ['expires', T0 + 3_600, [], /expired$/],
    ['is lifted', T0 + 60, [unlockBy(SECOND, T0 + 30)], new RegExp(`lifted by guardian ${SECOND}: the venue is down$`)],
  ])('opens through recovery when the lock %s', (_, slot, commands, cause) => {
    const first = decided(CALM, [lockBy(FIRST)]);
    const after = decided({ ...CALM, state: first.state }, commands, { locks: first.locks, slot });
    const shown = { market: 'recovery', since: slot, cause: expect.stringMatching(cause) };
    expect(after.decision).toMatchObject(shown);
    expect(after.decision.permissions.open).not.toBe('yes');
    expect(after.state).toMatchObject(shown);
  });

  it('takes an order of another market for nothing, and still counts it as taken', () => {
    const stray = orderBy([FIRST], { ...lockBy(FIRST).statement, market: 'ETH-USD-PERP' }, 4);
    expect(decided(CALM, [stray])).toMatchObject({ decision: { market: 'normal' }, locks: { taken: 4 } });
  });

  it('lets new risk go that was held since before the owners released it, and no other', () => {
    const held = { ...CALM, state: { ...CALM.state, heldSince: T0 - 30 } };
    expect(decided(held, [releaseBy(OWNERS, T0 - 29)]).decision.heldSince).toBeNull();
    expect(decided(held, [releaseBy(OWNERS, T0 - 31)]).decision.heldSince).toBe(T0 - 30);
    expect(decided(held, [releaseBy(GUARDIANS, T0)]).decision.heldSince).toBe(T0 - 30);
  });
});
