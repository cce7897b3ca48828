import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incoherences, tighter } from '../../../lib/core/mandate/index.ts';
import type { NewPositions, ParameterSet } from '../../../lib/core/market/index.ts';

type Candidate = Parameters<typeof incoherences>[0];
/** Ten dollars of open interest a dollar of depth, as by default, and a mandate that lets the cap fall to nothing. */
const LIMITS = { band: '100bp', capPerDepth: 10, deadBandPpm: 80_000, leastUsd: 0 };
const faultsOf = (one: Candidate) => incoherences(one, LIMITS);
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
  largestPositionUsd: '100000',
  scaling: { fromUsd: '2500000', toUsd: '10000000' },
};
const ACTIONS = [
  'open',
  'increase',
  'reduce',
  'close',
  'repay',
  'addCollateral',
  'withdraw',
  'liquidate',
  'fund',
  'settle',
] as const;
const allowing = (permission: 'yes' | 'limited' | 'no') =>
  Object.fromEntries(ACTIONS.map((action) => [action, permission])) as ParameterSet['fallback']['permissions'];
const FALLBACK: ParameterSet['fallback'] = {
  initialPpm: 150_000,
  openInterestCap: 'current-open-interest',
  maintenance: 'frozen-at-valid-until',
  liquidationPrice: 'consumer',
  permissions: { ...allowing('yes'), open: 'no', increase: 'no' },
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
  depth: { usd: { '10bp': '100000', '100bp': '1000000' }, modelled: false },
  fallback: FALLBACK,
  breaker: { permissions: allowing('yes') },
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
    expect(faultsOf(candidate())).toEqual([]);
    const stream = { newPositions: null, existing: null, price: { ...PRICE, band: null } };
    const fallback = { ...FALLBACK, initialPpm: null };
    expect(incoherences(candidate({ ...stream, fallback }), null)).toEqual([]);
  });

  it.each<[string, Candidate]>([
    ['times-order', candidate({ issuedAt: '2023-03-09T23:59:59Z', price: { ...PRICE, at: '2023-03-09T23:59:59Z' } })],
    ['times-order', candidate({ effectiveAt: '2023-03-10T00:00:01Z' })],
    ['times-order', candidate({ validUntil: '2023-03-10T00:00:02Z' })],
    ['price-not-positive', priced({ twap: '0' })],
    ['confirmation-order', priced({ confirmation: { long: '1999999999', short: '1999900000' } })],
    ['confirmation-order', priced({ confirmation: { long: '2000100000', short: '2000000001' } })],
    ['band-order', priced({ band: { low: '2000000001', high: '2100000000' } })],
    ['band-order', priced({ band: { low: '1900000000', high: '1999999999' } })],
    ['leverage-above-initial', margined({ maxLeverageCenti: 1_001 })],
    ['price-not-yet', priced({ at: '2023-03-10T00:00:03Z' })],
    [
      'cap-negative',
      margined({ openInterestCapUsd: '-1', largestPositionUsd: '-1', scaling: { fromUsd: '-1', toUsd: '0' } }),
    ],
    ['position-above-cap', margined({ openInterestCapUsd: '99999', scaling: { fromUsd: '0', toUsd: '99999' } })],
    ['scaling-order', margined({ scaling: { fromUsd: '5000001', toUsd: '5000001' } })],
    ['scaling-order', margined({ scaling: { fromUsd: '0', toUsd: '4999999' } })],
    ['cap-above-depth', candidate({ depth: { usd: { '100bp': '459000' }, modelled: false } })],
    ['ramp-times', ramped({ startAt: '2023-03-10T01:00:01Z' })],
    ['ramp-above-maintenance', ramped({ toPpm: 50_001 })],
    ['ramp-above-maintenance', ramped({ fromPpm: 50_001 })],
    ['fallback-looser', candidate({ fallback: { ...FALLBACK, initialPpm: 99_999 } })],
    ['fallback-looser', candidate({ fallback: { ...FALLBACK, initialPpm: null } })],
    [
      'fallback-looser',
      candidate({
        breaker: { permissions: { ...allowing('yes'), open: 'limited' } },
        fallback: { ...FALLBACK, permissions: allowing('yes') },
      }),
    ],
    ['margin-order', margined({ maintenancePpm: 67_001 })],
    ['margin-range', candidate({ newPositions: { ...FIELDS, maintenancePpm: 0 }, existing: null })],
    [
      'margin-range',
      candidate({
        newPositions: { ...FIELDS, initialPpm: 1_000_001, maxLeverageCenti: 99 },
        fallback: { ...FALLBACK, initialPpm: 1_000_001 },
      }),
    ],
  ])('names %s', (name, incoherent) => {
    expect(faultsOf(incoherent)).toEqual([name]);
  });

  it('allows maintenance of exactly 0.67 of initial', () => {
    expect(faultsOf(margined({ maintenancePpm: 67_000 }))).toEqual([]);
  });

  it('lets a cap stand above what the depth holds while it shrinks within the dead-band, or the mandate holds it there', () => {
    const shallow = (usd: string) => candidate({ depth: { usd: { '100bp': usd }, modelled: false } });
    expect(faultsOf(shallow('460000'))).toEqual([]);
    expect(incoherences(shallow('1'), { ...LIMITS, leastUsd: 5_000_000 })).toEqual([]);
    expect(incoherences(shallow('1'), { ...LIMITS, leastUsd: 4_999_999 })).toEqual(['cap-above-depth']);
  });

  it('compares amounts beyond 2^53 exactly', () => {
    const cap = '9007199254740993';
    const deep = { depth: { usd: { '100bp': '9007199254740993' }, modelled: false } };
    const at = (largestPositionUsd: string) =>
      candidate({
        ...deep,
        newPositions: { ...FIELDS, openInterestCapUsd: cap, largestPositionUsd, scaling: { fromUsd: cap, toUsd: cap } },
      });
    expect(faultsOf(at('9007199254740993'))).toEqual([]);
    expect(faultsOf(at('9007199254740994'))).toEqual(['position-above-cap']);
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
      later: fc.option(
        fc.record({ position: fc.nat(1_000), from: fc.nat(1_000), wide: fc.bigInt({ min: 0n, max: 10n ** 20n }) }),
        { nil: undefined },
      ),
    })
    .map(({ initialPpm, maintenanceShare, leverageShare, cap, later }) => ({
      initialPpm,
      maintenancePpm: Math.max(1, Math.floor((initialPpm * maintenanceShare) / 1_000)),
      maxLeverageCenti: Math.floor((1e8 / initialPpm) * (leverageShare / 1_000)),
      openInterestCapUsd: cap.toString(),
      ...(later && {
        largestPositionUsd: String((cap * BigInt(later.position)) / 1_000n),
        scaling: { fromUsd: String((cap * BigInt(later.from)) / 1_000n), toUsd: String(cap + later.wide) },
      }),
    }));
  const only = (fields: NewPositions) =>
    incoherences(
      candidate({
        newPositions: fields,
        existing: { maintenance: [{ ...LEG, fromPpm: 0, toPpm: 0 }], uncoveredPpm: 0 },
        fallback: { ...FALLBACK, initialPpm: 1_000_000 },
      }),
      null,
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
          if (!one.largestPositionUsd || !one.scaling || !found.largestPositionUsd || !found.scaling) continue;
          expect(BigInt(found.largestPositionUsd)).toBeLessThanOrEqual(BigInt(one.largestPositionUsd));
          expect(BigInt(found.scaling.fromUsd)).toBeLessThanOrEqual(BigInt(one.scaling.fromUsd));
          expect(BigInt(found.scaling.toUsd)).toBeLessThanOrEqual(BigInt(one.scaling.toUsd));
        }
      }),
    );
  });
});
