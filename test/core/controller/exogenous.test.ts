import { describe, expect, it } from 'vitest';
import { decide, type Inputs, relatedBy } from '../../../lib/core/controller/index.ts';
import type { Observation, RelatedMarket } from '../../../lib/core/market/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { digestOf, unpackSeries } from '../../../lib/core/units/index.ts';
import { inputsAt, MARKET, observed, REALM, T0, threeAt } from '../../support/cycles.ts';

const policy = defaultPolicy();

/** ln of depth, half spread, variance ratio and funding as the first cycle of a market kept them; null for what it did not. */
const keptBy = (inputs: Inputs, market = MARKET): (number | null)[] | null => {
  const decided = decide({ policy, market, realm: REALM, previous: null, recall: () => ({}), inputs });
  if (!decided.ok) throw new Error(decided.error.detail);
  const { exogenous } = decided.value.body.state.volatility;
  if (exogenous === undefined) return null;
  const means = unpackSeries(exogenous);
  return [0, 1, 2, 3].map((series) => {
    const weight = means[2 * series + 1]!;
    return weight === 0 ? null : means[2 * series]! / weight;
  });
};

const perp = (venue: string, price: number, fundingRate8h?: number): Observation => {
  const one = observed({ venue, price }, T0);
  const result = 'quote' in one.result ? { quote: { ...one.result.quote, fundingRate8h } } : one.result;
  return { ...one, kind: 'perp', result };
};
const others = (...ratios: (number | null)[]): RelatedMarket[] =>
  ratios.map((varianceRatio, i) => ({ market: `C${i}-USD-PERP`, digest: digestOf(i), varianceRatio, breaker: null }));

const books = threeAt(20_000, { depth: 1e6, halfSpreadBp: 2 });

describe('what a cycle tells volatility beside the price', () => {
  it('is the depth within the cap band and the half spread of the very cycle', () => {
    const [depth, spread, ratio, funding] = keptBy(inputsAt(T0, books))!;
    // Three books of a million dollars a side within 100 bp, the cap band of the default policy.
    expect(policy.classes.major?.limits.capBandBp).toBe(100);
    expect(depth).toBeCloseTo(Math.log(3e6), 8);
    // (1 + 2e-4) ÷ (1 − 2e-4) − 1 is 4.0008 bp, of which half.
    expect(spread).toBeCloseTo(Math.log(2.0004), 6);
    expect([ratio, funding]).toEqual([null, null]);
  });

  it('is no book that is modelled from bars, and nothing of one where there is none', () => {
    const plain = inputsAt(T0, books);
    const observations = plain.observations.map((one) =>
      'quote' in one.result ? { ...one, result: { quote: { ...one.result.quote, modelled: true } } } : one,
    );
    expect(keptBy({ ...plain, observations })).toBeNull();
    expect(keptBy(inputsAt(T0, threeAt(20_000, { error: 'timeout' })))).toBeNull();
  });

  it('is the geometric mean of what related markets tell, by the inputs alone', () => {
    const of = (...ratios: (number | null)[]) =>
      keptBy(inputsAt(T0, books, policy, { context: others(...ratios) }))![2];
    expect(of(4, 1, null)).toBeCloseTo(Math.log(2), 12);
    expect(of(null)).toBeNull();
  });

  it('is the middle of the absolute fundings of the perps that are heard', () => {
    const of = (...perps: Observation[]) => {
      const plain = inputsAt(T0, books);
      return keptBy({ ...plain, observations: [...plain.observations, ...perps] })![3];
    };
    // One in a hundred thousand is added: a quiet funding is none.
    expect(of(perp('deribit', 20_000, -9e-5))).toBeCloseTo(Math.log(1e-4), 10);
    const liar = perp('dydx', 20_000, 5e3);
    expect(of(perp('deribit', 20_000, -9e-5), perp('hyperliquid', 20_010, 4e-5), liar)).toBeCloseTo(Math.log(1e-4), 10);
    expect(of(perp('deribit', 20_000))).toBeNull();
    // A perp that shows an impossible price is not heard of its funding either.
    expect(of(perp('deribit', 2e9, 1e-4))).toBeNull();
  });

  it('is nothing for a currency stream', () => {
    const stream = ['coinbase', 'kraken', 'bitstamp'].map((venue) => observed({ venue, price: 1 }, T0, 'USDT'));
    expect(keptBy({ ...inputsAt(T0, []), observations: stream }, 'USDT-USD')).toBeNull();
  });
});

it('a market tells the others its variance of the hour over that of the day, where it knows both', () => {
  const decided = decide({
    ...{ policy, market: MARKET, realm: REALM, previous: null, recall: () => ({}) },
    inputs: inputsAt(T0, books),
  });
  if (!decided.ok) throw new Error(decided.error.detail);
  const { body } = decided.value;
  const { decision } = body;
  const at = (h1: number | null, h24: number | null) => {
    const volatility = { ...decision.volatility, realised: { h1, h24, d7: 0.5 } };
    return relatedBy({ ...body, previousDigest: null, models: {}, decision: { ...decision, volatility } }, digestOf(1));
  };
  expect(at(0.9, 0.6)).toEqual({ market: MARKET, digest: digestOf(1), varianceRatio: 2.25, breaker: 'normal' });
  for (const [h1, h24] of [
    [null, 0.6],
    [0.9, null],
    [0, 0.6],
    [0.9, 0],
  ] as const)
    expect(at(h1, h24).varianceRatio).toBeNull();
});
