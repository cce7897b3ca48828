import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockAfter, MOST_LOCKS, noLocks, permissionsFor, underLock } from '../../../lib/core/breaker/index.ts';
import {
  ACTIONS,
  type BreakerDecision,
  GRADES,
  MARKET_STATES,
  type MarketState,
  PACES,
} from '../../../lib/core/market/index.ts';
import { T0 } from '../../support/cycles.ts';
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

const decided = fc
  .tuple(fc.constantFrom(...MARKET_STATES), fc.constantFrom(...GRADES), fc.constantFrom(...PACES))
  .map(([market, data, pace]) => {
    const shown = { market, since: T0 - 60, cause: 'the level' };
    const decision: BreakerDecision = { ...shown, data, pace, permissions: permissionsFor(market, data, pace) };
    return { decision, state: { ...shown, cleanCycles: 3 } };
  });

describe('a decision under locks', () => {
  const input = (commands: Parameters<typeof locked>[0], before = noLocks, slot = T0) => ({
    ...rulesAt(slot),
    locks: before,
    commands,
    shown: null,
  });

  it('is never looser than the level, nor than any standing lock', () => {
    fc.assert(
      fc.property(decided, orders, orders, (level, earlier, now) => {
        const { decision, locks } = underLock(level, input(now, locked(earlier, T0 - 60)));
        expect(RANK[decision.market]).toBeGreaterThanOrEqual(RANK[level.decision.market]);
        for (const { state } of locks.standing) expect(RANK[decision.market]).toBeGreaterThanOrEqual(RANK[state]);
      }),
    );
  });

  it('always allows to reduce, close, repay and add collateral, and liquidates whenever the data alone would', () => {
    fc.assert(
      fc.property(decided, orders, (level, now) => {
        const { permissions, data, pace } = underLock(level, input(now)).decision;
        for (const action of ['reduce', 'close', 'repay', 'addCollateral'] as const) {
          expect(permissions[action]).toBe('yes');
        }
        expect(permissions.liquidate === 'no').toBe(permissionsFor('normal', data, pace).liquidate === 'no');
        expect(Object.keys(permissions).sort()).toEqual([...ACTIONS].sort());
      }),
    );
  });

  it('leaves the breaker beneath as it was while locked', () => {
    fc.assert(
      fc.property(decided, (level) => {
        expect(underLock(level, input([lockBy(FIRST)])).state).toEqual(level.state);
      }),
    );
  });

  it('is the level itself where nobody has locked anything', () => {
    fc.assert(
      fc.property(decided, (level) => {
        expect(underLock(level, input([]))).toEqual({ ...level, locks: noLocks });
      }),
    );
  });

  const calm = (): ReturnType<typeof underLock> => ({
    decision: {
      ...{ market: 'normal', since: T0 - 60, cause: 'listed', data: 'valid', pace: 'normal' },
      permissions: permissionsFor('normal', 'valid', 'normal'),
    },
    state: { market: 'normal', since: T0 - 60, cause: 'listed', cleanCycles: 0 },
    locks: noLocks,
  });

  it('names who locked, at what, until when and why, and since when it is shown', () => {
    const first = underLock(calm(), input([lockBy(FIRST)]));
    const cause = `locked at halt until 2023-03-10T01:00:00Z by guardian ${FIRST}: the venue is down`;
    expect(first.decision).toMatchObject({ market: 'halt', since: T0, cause });
    const second = underLock(calm(), { ...input([], first.locks, T0 + 60), shown: first.decision });
    expect(second.decision).toMatchObject({ market: 'halt', since: T0, cause });
  });

  it.each([
    ['expires', T0 + 3_600, [], /expired$/],
    ['is lifted', T0 + 60, [unlockBy(SECOND, T0 + 30)], new RegExp(`lifted by guardian ${SECOND}: the venue is down$`)],
  ])('opens through recovery when the lock %s', (_, slot, commands, cause) => {
    const first = underLock(calm(), input([lockBy(FIRST)]));
    const after = underLock(calm(), { ...input(commands, first.locks, slot), shown: first.decision });
    const shown = { market: 'recovery', since: slot, cause: expect.stringMatching(cause) };
    expect(after.decision).toMatchObject({ ...shown, permissions: { open: 'limited' } });
    expect(after.state).toMatchObject({ ...shown, cleanCycles: 0 });
  });

  it('takes an order of another market or realm for nothing, and still counts it as taken', () => {
    const stray = orderBy([FIRST], { ...lockBy(FIRST).statement, market: 'ETH-USD-PERP' }, 4);
    expect(underLock(calm(), input([stray]))).toMatchObject({ decision: { market: 'normal' }, locks: { taken: 4 } });
  });
});
