import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incoherences, tighter } from '../../../lib/core/mandate/index.ts';
import type { NewPositions, ParameterSet } from '../../../lib/core/market/index.ts';

type Candidate = Parameters<typeof incoherences>[0];
type Price = NonNullable<ParameterSet['price']>;

const PRICE: Price = {
  median: '2000000000',
  twap: '2001000000',
  confirmation: { long: '2000100000', short: '1999900000' },
  band: { low: '1900000000', high: '2100000000' },
  decimals: 5,
  quote: 'USD',
  usd: '2000000000',
  anchor: '2000500000',
  mark: null,
  at: '2023-03-10T00:00:00Z',
  ageSeconds: 2,
};
const FIELDS: NewPositions = {
  initialPpm: 100_000,
  maintenancePpm: 50_000,
  maxLeverageCenti: 1_000,
  openInterestCapUsd: '5000000',
};
const LEG = { startAt: '2023-03-10T00:00:00Z', endAt: '2023-03-10T01:00:00Z', fromPpm: 40_000, toPpm: 50_000 };

const candidate = (change: Partial<Candidate> = {}): Candidate => ({
  slot: '2023-03-10T00:00:00Z',
  issuedAt: '2023-03-10T00:00:02Z',
  effectiveAt: '2023-03-10T00:00:02Z',
  validUntil: '2023-03-10T00:03:00Z',
  price: PRICE,
  newPositions: FIELDS,
  existing: { maintenance: [LEG], uncoveredPpm: 10_000 },
  ...change,
});
const priced = (change: Partial<Price>): Candidate => candidate({ price: { ...PRICE, ...change } });
const margined = (change: Partial<NewPositions>): Candidate => candidate({ newPositions: { ...FIELDS, ...change } });
const ramped = (change: Partial<typeof LEG>): Candidate =>
  candidate({
    existing: {
      maintenance: [
        { ...LEG, fromPpm: 1, toPpm: 1 },
        { ...LEG, ...change },
      ],
      uncoveredPpm: 0,
    },
  });

describe('coherence of a vector', () => {
  it('holds for one whose fields belong together, with or without margins', () => {
    expect(incoherences(candidate())).toEqual([]);
    expect(incoherences(candidate({ newPositions: null, existing: null, price: { ...PRICE, band: null } }))).toEqual(
      [],
    );
  });

  it.each<[string, Candidate]>([
    ['times-order', candidate({ issuedAt: '2023-03-09T23:59:59Z' })],
    ['times-order', candidate({ effectiveAt: '2023-03-10T00:00:01Z' })],
    ['times-order', candidate({ validUntil: '2023-03-10T00:00:02Z' })],
    ['price-not-positive', priced({ twap: '0' })],
    ['confirmation-order', priced({ confirmation: { long: '1999999999', short: '1999900000' } })],
    ['confirmation-order', priced({ confirmation: { long: '2000100000', short: '2000000001' } })],
    ['band-order', priced({ band: { low: '2000000001', high: '2100000000' } })],
    ['band-order', priced({ band: { low: '1900000000', high: '1999999999' } })],
    ['leverage-above-initial', margined({ maxLeverageCenti: 1_001 })],
    ['cap-negative', margined({ openInterestCapUsd: '-1' })],
    ['ramp-times', ramped({ startAt: '2023-03-10T01:00:01Z' })],
    ['ramp-above-initial', ramped({ toPpm: 67_001 })],
    ['ramp-above-initial', ramped({ fromPpm: 67_001 })],
    ['margin-order', margined({ maintenancePpm: 67_001 })],
    ['margin-range', margined({ maintenancePpm: 0 })],
    ['margin-range', margined({ initialPpm: 1_000_001, maxLeverageCenti: 99 })],
  ])('names %s', (name, incoherent) => {
    expect(incoherences(incoherent)).toEqual([name]);
  });

  it('allows maintenance of exactly 0.67 of initial', () => {
    expect(incoherences(margined({ maintenancePpm: 67_000 }))).toEqual([]);
  });
});

describe('the tighter of two', () => {
  const coherent: fc.Arbitrary<NewPositions> = fc
    .record({
      initialPpm: fc.integer({ min: 2, max: 1_000_000 }),
      maintenanceShare: fc.integer({ min: 1, max: 670 }),
      leverageShare: fc.integer({ min: 0, max: 1_000 }),
      cap: fc.bigInt({ min: 0n, max: 10n ** 30n }),
      /** Sets of the first releases have neither. */
      later: fc.option(fc.record({ position: fc.nat(), from: fc.nat(), wide: fc.nat() }), { nil: undefined }),
    })
    .map(({ initialPpm, maintenanceShare, leverageShare, cap, later }) => ({
      initialPpm,
      maintenancePpm: Math.max(1, Math.floor((initialPpm * maintenanceShare) / 1_000)),
      maxLeverageCenti: Math.floor((1e8 / initialPpm) * (leverageShare / 1_000)),
      openInterestCapUsd: cap.toString(),
      ...(later && {
        largestPositionUsd: String(later.position),
        scaling: { fromUsd: String(later.from), toUsd: String(later.from + later.wide) },
      }),
    }));
  const only = (fields: NewPositions) =>
    incoherences(
      candidate({
        newPositions: fields,
        existing: { maintenance: [{ ...LEG, fromPpm: 0, toPpm: 0 }], uncoveredPpm: 0 },
      }),
    );

  it('of coherent ones is coherent, in any order, and of equal ones the same', () => {
    fc.assert(
      fc.property(coherent, coherent, (a, b) => {
        fc.pre(only(a).length === 0 && only(b).length === 0);
        expect(only(tighter(a, b))).toEqual([]);
        expect(tighter(a, b)).toEqual(tighter(b, a));
        expect(tighter(a, a)).toEqual(a);
        expect(tighter(tighter(a, b), b)).toEqual(tighter(a, b));
      }),
    );
  });

  it('asks for no less and allows no more than either', () => {
    fc.assert(
      fc.property(coherent, coherent, (a, b) => {
        const found = tighter(a, b);
        for (const one of [a, b]) {
          expect(found.initialPpm).toBeGreaterThanOrEqual(one.initialPpm);
          expect(found.maintenancePpm).toBeGreaterThanOrEqual(one.maintenancePpm);
          expect(found.maxLeverageCenti).toBeLessThanOrEqual(one.maxLeverageCenti);
          expect(BigInt(found.openInterestCapUsd)).toBeLessThanOrEqual(BigInt(one.openInterestCapUsd));
          if (!one.largestPositionUsd || !one.scaling) continue;
          expect(Number(found.largestPositionUsd)).toBeLessThanOrEqual(Number(one.largestPositionUsd));
          expect(Number(found.scaling?.fromUsd)).toBeLessThanOrEqual(Number(one.scaling.fromUsd));
          expect(Number(found.scaling?.toUsd)).toBeLessThanOrEqual(Number(one.scaling.toUsd));
        }
      }),
    );
  });
});
