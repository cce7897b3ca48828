import { describe, expect, it } from 'vitest';
import { explain, step } from '../../../lib/core/controller/index.ts';
import type { ProtocolSnapshot } from '../../../lib/core/market/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { digestOf, formatInstant } from '../../../lib/core/units/index.ts';
import { accountsOf, longWith } from '../../support/accounts.ts';
import {
  type Chain,
  cycle,
  inputsAt,
  lehmer,
  MARKET,
  normal,
  REALM,
  T0,
  threeAt,
  UNBORN,
} from '../../support/cycles.ts';

const MINUTES = 120;
/** Calm, then a storm in which maintenance must rise: the same prices in every run. */
const prices = (() => {
  const random = lehmer(11);
  let price = 20_000;
  return Array.from({ length: MINUTES }, (_, minute) => {
    price *= 1 + (minute < 90 ? 0.0003 : 0.004) * normal(random);
    return price;
  });
})();

type Told = (minute: number) => ProtocolSnapshot | 'forged' | null;

const run = (told: Told) => {
  let chain: Chain = UNBORN;
  return prices.map((price, minute) => {
    const slot = T0 + 60 * minute;
    const accounts = told(minute);
    const snapshot = typeof accounts === 'string' ? null : accounts;
    const more = accounts === 'forged' ? { snapshotFault: 'forged' as const } : {};
    const inputs = inputsAt(slot, threeAt(price), defaultPolicy(), {
      snapshot: snapshot && digestOf(snapshot),
      ...more,
    });
    const done = cycle(chain, inputs, { snapshot });
    const { previous } = chain;
    chain = done.chain;
    return { ...done, before: previous };
  });
};

/** A protocol that counts every five minutes: the same object until it has counted again. */
const counting = (change: Partial<ProtocolSnapshot>): Told => {
  const counts = new Map<number, ProtocolSnapshot>();
  return (minute) => {
    const at = minute - (minute % 5);
    const count = counts.get(at) ?? accountsOf({ ...change, takenAt: formatInstant(T0 + 60 * at) });
    counts.set(at, count);
    return count;
  };
};
/** Positions all along the way that any rise would reach, of twice the notional that counts. */
const crowd = (notional: number, count: number) =>
  Array.from({ length: count }, (_, index) => longWith(notional, 50_000 + Math.floor((index * 100_000) / count)));

const plain = run(() => null);
const rises = plain.filter(
  ({ body, before }) =>
    (body.decision.margin?.maintenancePpm ?? 0) > (before?.body.decision.margin?.maintenancePpm ?? 0),
);

describe('accounts', () => {
  it('there is a rise to judge in these prices', () => {
    expect(rises.length).toBeGreaterThan(0);
  });

  it('a thousand dust accounts and a forged snapshot do not delay a tightening of new positions by one cycle', () => {
    const dust = run(counting({ positions: crowd(500, 1_000) }));
    const forged = run(() => 'forged');
    // Each of these is a false count that would forbid every rise.
    const whales = run(counting({ positions: crowd(50_000_000, 200), openInterest: '0' }));
    for (const found of [dust, forged, whales]) {
      expect(found.map(({ set }) => set.newPositions)).toMatchObject(
        plain.map(({ set }) => {
          const { initialPpm, maintenancePpm, maxLeverageCenti } = set.newPositions ?? {};
          return { initialPpm, maintenancePpm, maxLeverageCenti };
        }),
      );
      for (const { set } of found) expect(set.status).toBe('valid');
    }
    for (const found of [dust, forged]) {
      expect(found.map(({ set }) => set.existing?.maintenance)).toEqual(
        plain.map(({ set }) => set.existing?.maintenance),
      );
    }
    expect(forged.every(({ set }) => set.reasons.includes('snapshot:forged'))).toBe(true);
    // The cap never grows by what accounts hold back: the uncovered risk lowers it.
    for (const [index, { set }] of whales.entries()) {
      expect(BigInt(set.newPositions?.openInterestCapUsd ?? 0)).toBeLessThanOrEqual(
        BigInt(plain[index]?.set.newPositions?.openInterestCapUsd ?? 0),
      );
    }
  });

  it('that a rise would make liquidatable hold back the rise of the others, and the entry and its words say so', () => {
    const held = run(counting({ positions: crowd(50_000_000, 200) }));
    const throttled = held.filter(({ set }) => set.reasons.includes('tightening-throttled'));
    expect(throttled.length).toBeGreaterThan(0);
    for (const { body, set, before } of throttled) {
      const highest = Math.max(...(set.existing?.maintenance ?? []).map(({ toPpm }) => toPpm));
      expect(highest).toBeLessThan(set.newPositions?.maintenancePpm ?? 0);
      expect(set.existing?.uncoveredPpm).toBeGreaterThan(0);
      // What was announced stays, however the price moved since; beyond it the budget holds.
      const { rise } = body.decision.accounts ?? {};
      const announced = Math.max(...(before?.body.decision.margin?.ramp ?? []).map(({ toPpm }) => toPpm));
      if (rise?.announcedPpm !== announced) expect(BigInt(rise?.reaches ?? -1)).toBeLessThanOrEqual(100_000n);
      const told = explain(body, before?.body ?? null).find(({ topic }) => topic === 'accounts');
      expect(told?.text).toContain('goes on later');
    }
  });

  it('that are too old to tell fall back to the default ramp, with the reason', () => {
    const count = accountsOf({ positions: crowd(50_000_000, 200), takenAt: formatInstant(T0 - 3_600) });
    const old = run(() => count);
    expect(old.every(({ set }) => set.reasons.includes('snapshot:old'))).toBe(true);
    expect(old.map(({ set }) => set.existing?.maintenance)).toEqual(plain.map(({ set }) => set.existing?.maintenance));
  });

  it('are refused by `step` when they are not what the inputs name', () => {
    const inputs = inputsAt(T0, threeAt(20_000), defaultPolicy(), { snapshot: digestOf(accountsOf()) });
    const given = { policy: defaultPolicy(), market: MARKET, realm: REALM, previous: null, models: {}, inputs };
    const other = accountsOf({ openInterest: '1' });
    for (const snapshot of [null, other]) {
      expect(step({ ...given, snapshot })).toMatchObject({ ok: false, error: { code: 'missing-snapshot' } });
    }
    expect(step({ ...given, snapshot: accountsOf() }).ok).toBe(true);
  });
});
