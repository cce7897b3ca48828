import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, incoherences, type OnConsumer, projectOnRails } from '../../../lib/core/mandate/index.ts';
import type { NewPositions, ParameterSet } from '../../../lib/core/market/index.ts';
import type { ConsumerRail, ConsumerRails } from '../../../lib/core/policy/index.ts';
import { formatInstant, SECONDS_PER_DAY } from '../../../lib/core/units/index.ts';
import { T0 } from '../../support/cycles.ts';

type Price = NonNullable<ParameterSet['price']>;

const priceAt = (median: number, slot: number): Price => ({
  median: String(median),
  twap: String(median),
  confirmation: { long: String(median + 10), short: String(median - 10) },
  band: { low: String(Math.floor(median * 0.95)), high: String(Math.ceil(median * 1.05)) },
  decimals: 4,
  at: formatInstant(slot),
  ageSeconds: 0,
});
const fieldsOf = (maintenancePpm: number, initialPpm: number, capUsd: number): NewPositions => ({
  initialPpm,
  maintenancePpm,
  maxLeverageCenti: Math.floor(1e8 / initialPpm),
  openInterestCapUsd: String(capUsd),
  largestPositionUsd: String(Math.min(100_000, capUsd)),
  scaling: { fromUsd: String(Math.floor(capUsd / 2)), toUsd: String(2 * capUsd) },
});
const permissions = Object.fromEntries(
  ['open', 'increase', 'reduce', 'close', 'repay', 'addCollateral', 'withdraw', 'liquidate', 'fund', 'settle'].map(
    (action) => [action, 'yes'],
  ),
) as ParameterSet['fallback']['permissions'];

const decidedAt = (slot: number, newPositions: NewPositions, price: Price): Candidate => ({
  slot: formatInstant(slot),
  issuedAt: formatInstant(slot),
  effectiveAt: formatInstant(slot),
  validUntil: formatInstant(slot + 180),
  price,
  depth: null,
  newPositions,
  existing: {
    maintenance: [
      {
        startAt: formatInstant(slot),
        endAt: formatInstant(slot + 3_600),
        fromPpm: Math.floor(newPositions.maintenancePpm / 2),
        toPpm: newPositions.maintenancePpm,
      },
    ],
    uncoveredPpm: 0,
  },
  fallback: {
    initialPpm: newPositions.initialPpm,
    openInterestCap: 'current-open-interest',
    maintenance: 'frozen-at-valid-until',
    liquidationPrice: 'consumer',
    permissions,
  },
  breaker: { permissions },
});
const standing = (vector: Candidate, at: number): OnConsumer => ({
  vector,
  changedAt: { price: at, initialPpm: at, maintenancePpm: at, openInterestCapUsd: at },
});
const rail = (change: Partial<ConsumerRail> = {}): ConsumerRail => ({
  largestRisePpm: 100_000,
  largestFallPpm: 100_000,
  leastDelaySeconds: 0,
  direction: 'both',
  ...change,
});

const BEFORE = decidedAt(T0, fieldsOf(50_000, 100_000, 5_000_000), priceAt(12_000_000, T0));
const project = (decided: Candidate, rails: ConsumerRails, at = T0) =>
  projectOnRails(decided, standing(BEFORE, at), rails);
const next = (newPositions: NewPositions) => decidedAt(T0 + 60, newPositions, priceAt(12_000_000, T0 + 60));

const expectInside = (one: ConsumerRail, move: { from: number; to: number; wait: number }): void => {
  const { from, to, wait } = move;
  expect(wait).toBeGreaterThanOrEqual(one.leastDelaySeconds);
  expect(one.direction).not.toBe(to > from ? 'down' : 'up');
  const share = to > from ? one.largestRisePpm : one.largestFallPpm;
  expect(Math.abs(to - from) * 1e6).toBeLessThanOrEqual(from * share);
};

interface Moved {
  readonly was: NewPositions;
  readonly is: NewPositions;
  readonly m0: number;
  readonly m1: number;
  readonly wait: number;
}

const expectHeld = (vector: Candidate, given: ConsumerRails, { was, is, m0, m1, wait }: Moved): void => {
  expect(incoherences(vector, null)).toEqual([]);
  const sent = vector.newPositions as NewPositions;
  expect(sent.initialPpm).toBeGreaterThanOrEqual(2 * sent.maintenancePpm);
  if (vector.price) {
    expect(Number(vector.price.confirmation.long)).toBeGreaterThanOrEqual(m1 + 10);
    expect(Number(vector.price.confirmation.short)).toBeLessThanOrEqual(m1 - 10);
    // This cycle's with its time or the last with its own, never one made of both.
    expect([`${m0} ${formatInstant(T0)}`, `${m1} ${vector.slot}`]).toContain(
      `${vector.price.median} ${vector.price.at}`,
    );
  } else {
    expect(vector.breaker.permissions).toMatchObject({ open: 'no', increase: 'no', liquidate: 'limited' });
  }
  const moves: readonly [ConsumerRail | undefined, number, number][] = [
    // Of a minute and no delay, one step: what more time allows has a test of its own.
    [wait === 60 ? given.price : undefined, m0, Number(vector.price?.median ?? m0)],
    [given.initialPpm, was.initialPpm, sent.initialPpm],
    [given.maintenancePpm, was.maintenancePpm, sent.maintenancePpm],
    [given.openInterestCapUsd, Number(was.openInterestCapUsd), Number(sent.openInterestCapUsd)],
  ];
  for (const [one, from, to] of moves) if (one && to !== from) expectInside(one, { from, to, wait });
  // Nobody already in is asked for more than both the ramp that was decided and what stood there.
  for (const { toPpm } of vector.existing?.maintenance ?? []) {
    expect(toPpm).toBeLessThanOrEqual(Math.max(is.maintenancePpm, was.maintenancePpm));
  }
};

describe("a consumer's rails", () => {
  it('without any, or on a consumer that has nothing yet, let everything through', () => {
    const decided = next(fieldsOf(80_000, 200_000, 1_000));
    expect(project(decided, {})).toMatchObject({ sent: true, vector: decided });
    expect(projectOnRails(decided, null, { initialPpm: rail() })).toMatchObject({ sent: true, vector: decided });
  });

  it('on initial margin bring leverage and maintenance with them', () => {
    const found = project(next(fieldsOf(80_000, 200_000, 5_000_000)), { initialPpm: rail() });
    expect(found).toMatchObject({
      sent: true,
      vector: {
        newPositions: { initialPpm: 110_000, maintenancePpm: 55_000, maxLeverageCenti: 909 },
        // What was decided begins at 40 000; carried there a minute on are 25 417.
        existing: {
          maintenance: [{ startAt: formatInstant(T0 + 60), fromPpm: 25_417, toPpm: 55_000 }],
        },
      },
    });
  });

  it('on the cap bring the largest position and the scaling with them', () => {
    const found = project(next(fieldsOf(50_000, 100_000, 20_000_000)), { openInterestCapUsd: rail() });
    expect(found).toMatchObject({
      vector: { newPositions: { openInterestCapUsd: '5500000', scaling: { fromUsd: '2750000', toUsd: '11000000' } } },
    });
  });

  it('bound a price that comes back by the last one that was sent', () => {
    const blind = { ...next(BEFORE.newPositions as NewPositions), price: null };
    const without = project(blind, { price: rail() });
    if (!without.sent) return expect.fail();
    expect(without.vector.price).toBeNull();
    // 12 by a tenth twice over, after two minutes, is 14.52.
    const back = decidedAt(T0 + 120, BEFORE.newPositions as NewPositions, priceAt(14_530_000, T0 + 120));
    expect(projectOnRails(back, without.onConsumer, { price: rail() })).toMatchObject({ vector: { price: null } });
    const within = decidedAt(T0 + 120, BEFORE.newPositions as NewPositions, priceAt(14_520_000, T0 + 120));
    expect(projectOnRails(within, without.onConsumer, { price: rail() })).toMatchObject({
      vector: { price: { median: '14520000', at: formatInstant(T0 + 120) } },
    });
    expect(without.onConsumer.changedAt.price).toBe(T0);
  });

  it('of a direction, or within the least delay, leave the field where it stands', () => {
    const lower = next(fieldsOf(40_000, 80_000, 5_000_000));
    const stands = { vector: { newPositions: { initialPpm: 100_000 } } };
    expect(project(lower, { initialPpm: rail({ direction: 'up' }) })).toMatchObject(stands);
    expect(project(lower, { initialPpm: rail({ leastDelaySeconds: 61 }) })).toMatchObject(stands);
    expect(project(lower, { initialPpm: rail({ leastDelaySeconds: 60 }) })).toMatchObject({
      vector: { newPositions: { initialPpm: 90_000 } },
    });
  });

  it('that leave no margins that belong together send nothing', () => {
    const stuck = { initialPpm: rail({ largestFallPpm: 500_000 }), maintenancePpm: rail({ direction: 'up' }) };
    const onto = standing({ ...BEFORE, newPositions: fieldsOf(60_000, 100_000, 5_000_000) }, T0);
    const found = projectOnRails(next(fieldsOf(60_000, 100_000, 5_000_000)), onto, {
      ...stuck,
      initialPpm: rail({ direction: 'down' }),
    });
    expect(found).toEqual({ sent: false, reasons: ['margins-outside-rails'] });
  });

  /**
   * Aave, 2026-03-10: a snapshot ratio of 1.1572 could rise by 3 % in three days, to 1.1919, while its timestamp went to
   * seven days ago; the exchange rate that follows was 1.1939 where the market's was 1.228, and 26 million dollars of
   * healthy positions were liquidated.
   */
  it('CAPO: a ratio clamped under a timestamp that is not is never sent', () => {
    const [old, live] = [11_572_000, 12_280_000];
    const slot = T0 + 7 * SECONDS_PER_DAY;
    const onto = standing({ ...BEFORE, price: priceAt(old, T0) }, T0);
    const decided = decidedAt(slot, fieldsOf(50_000, 100_000, 5_000_000), priceAt(live, slot));
    const rails = {
      price: rail({ largestRisePpm: 30_000, largestFallPpm: 30_000, leastDelaySeconds: 3 * SECONDS_PER_DAY }),
    };
    // What clamping field by field makes: every field allowed, all of them in order among themselves, and 2.9 % low.
    const clamped = priceAt(Math.floor(old * 1.03), slot);
    expect(incoherences({ ...decided, price: clamped }, null)).toEqual([]);
    expect(1 - Number(clamped.median) / live).toBeGreaterThan(0.0285);
    expect(projectOnRails(decided, onto, rails)).toMatchObject({ sent: true, vector: { price: null } });
    // The same with room for the whole way goes through, price and time together.
    const wide = projectOnRails(decided, onto, { price: rail({ largestRisePpm: 70_000 }) });
    expect(wide).toMatchObject({ sent: true, vector: { price: { median: String(live), at: formatInstant(slot) } } });
  });

  it('whatever they are and whatever was decided: what is sent is coherent, inside them, and liquidates nobody unconfirmed', () => {
    const anyRail = fc.option(
      fc.record({
        largestRisePpm: fc.integer({ min: 0, max: 2_000_000 }),
        largestFallPpm: fc.integer({ min: 0, max: 1_000_000 }),
        leastDelaySeconds: fc.constantFrom(0, 60, 600),
        direction: fc.constantFrom<ConsumerRail['direction']>('up', 'down', 'both'),
      }),
      { nil: undefined },
    );
    const fields = fc
      .record({
        maintenance: fc.integer({ min: 10_000, max: 300_000 }),
        extra: fc.integer({ min: 0, max: 300_000 }),
        cap: fc.integer({ min: 0, max: 1_000_000_000 }),
      })
      .map(({ maintenance, extra, cap }) => fieldsOf(maintenance, 2 * maintenance + extra, cap));
    const median = fc.integer({ min: 11_000_000, max: 13_000_000 });
    const rails = fc.record({
      price: anyRail,
      initialPpm: anyRail,
      maintenancePpm: anyRail,
      openInterestCapUsd: anyRail,
    });
    const seen = { sent: 0, without: 0 };
    fc.assert(
      fc.property(fields, fields, median, median, rails, fc.constantFrom(60, 3_600), (was, is, m0, m1, given, wait) => {
        const before = decidedAt(T0, was, priceAt(m0, T0));
        const decided = decidedAt(T0 + wait, is, priceAt(m1, T0 + wait));
        const found = projectOnRails(decided, standing(before, T0), given);
        // Where margins stand apart by two as these do, there is always a vector.
        if (!found.sent) return expect.fail(found.reasons.join());
        seen[found.vector.price ? 'sent' : 'without'] += 1;
        expectHeld(found.vector, given, { was, is, m0, m1, wait });
      }),
    );
    expect(Math.min(seen.sent, seen.without)).toBeGreaterThan(5);
  });
});
