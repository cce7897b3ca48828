import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import {
  currency,
  digest,
  GRADES,
  instant,
  integerString,
  marketId,
  observation,
  pairName,
  quote,
  realm,
  sourceId,
  worstGrade,
} from '../../../lib/core/market/index.ts';
import { depthLadder } from '../../support/arbitraries.ts';

const accepts = (shape: z.ZodType, value: unknown): boolean => shape.safeParse(value).success;

/** Every one of `good` passes and every one of `bad` is refused; also with a line end, a space or a null byte behind. */
const draws = (shape: z.ZodType, good: readonly string[], bad: readonly unknown[]): void => {
  expect(good.filter((one) => !accepts(shape, one))).toEqual([]);
  const suffixed = good.flatMap((one) => ['\n', ' ', '\0'].map((end) => one + end));
  expect([...bad, ...suffixed, '', null, undefined, 1].filter((one) => accepts(shape, one))).toEqual([]);
};

describe('names that become keys, paths and salts are drawn tightly', () => {
  it('markets', () => {
    const good = ['BTC-USD', 'BTC-USD-PERP', 'STETH-ETH', '1000PEPE-USDT-PERP', `${'A'.repeat(20)}-${'B'.repeat(10)}`];
    const bad = ['btc-usd', 'BTC', 'BTC-', '-USD', 'BTC-USD-', 'BTC-USD-SPOT', 'BTC-USD-PERP-PERP', 'BTC/USD'];
    draws(marketId, good, [...bad, '../BTC-USD', 'BTC#USD', 'ΒTC-USD', 'A'.repeat(21).concat('-USD'), 'A-BBBBBBBBBBB']);
  });

  it('currencies', () => {
    draws(currency, ['BTC', 'USDT', '1INCH', 'A'.repeat(20)], ['btc', 'BTC-USD', 'A'.repeat(21), 'XBT/USD', 'É']);
  });

  it('realms', () => {
    const span = 'history:0123456789abcdef:202303100000-202303120000';
    const bad = ['LIVE', 'live:1', 'simulated', 'simulated:', 'simulated:-1', 'simulated:1.5', 'simulated:12345678901'];
    const spans = [
      'history',
      span.toUpperCase(),
      span.slice(0, -1),
      `${span}0`,
      'history:0123:202303100000-202303120000',
    ];
    draws(realm, ['live', 'simulated:0', 'simulated:4294967295', span], [...bad, ...spans]);
  });

  it('digests', () => {
    const hex = '0123456789abcdef'.repeat(4);
    draws(digest, [`0x${hex}`], [hex, `0X${hex}`, `0x${hex.toUpperCase()}`, `0x${hex}0`, `0x${hex.slice(1)}`]);
  });

  it('times', () => {
    const bad = [
      '2023-03-10T00:01Z',
      '2023-03-10',
      '2023-03-10T00:01:00',
      '2023-03-10T00:01:00.0Z',
      '2023-03-10t00:01:00z',
    ];
    draws(instant, ['2023-03-10T00:01:00Z'], [...bad, '2023-03-10T00:01:00+00:00']);
  });

  it('money and prices: one text a number', () => {
    const bad = ['00', '01', '-0', '+1', '1.0', '1e3', ' 1', '0x1', '१', '9'.repeat(39)];
    draws(integerString, ['0', '1', '-1', '2024512000', '9'.repeat(38)], bad);
    fc.assert(fc.property(fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n), (n) => accepts(integerString, String(n))));
  });

  it('a pair and a source read as they are written everywhere', () => {
    expect(pairName({ base: 'BTC', quote: 'USD' })).toBe('BTC-USD');
    expect(sourceId('kraken', { base: 'BTC', quote: 'USD' })).toBe('kraken:BTC-USD');
  });
});

describe('grades', () => {
  it('several are as good as the worst of them, none is invalid', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...GRADES), { minLength: 1 }), (grades) => {
        const worst = worstGrade(...grades);
        expect(grades).toContain(worst);
        expect(grades.every((one) => worstGrade(one, worst) === worst)).toBe(true);
        expect(worstGrade(...[...grades].reverse())).toBe(worst);
      }),
    );
    expect(GRADES).toEqual(['valid', 'degraded', 'uncertain', 'stale', 'invalid']);
    expect(worstGrade()).toBe('invalid');
  });
});

describe('an observation is a value or an error value, never something between', () => {
  const [ladder] = fc.sample(depthLadder, { numRuns: 1, seed: 1 });
  const value = {
    bid: 99,
    ask: 101,
    impactMid: 100,
    last: null,
    providedAtMs: null,
    sequence: '7',
    ladder,
    modelled: false,
  };
  const seen = {
    source: 'kraken:BTC-USD',
    venue: 'kraken',
    operator: 'kraken',
    kind: 'spot',
    base: 'BTC',
    quoteCurrency: 'USD',
    requestedAtMs: 1,
    receivedAtMs: 2,
  };

  it.each<[string, unknown]>([
    ['a value', { quote: value }],
    ['an error', { error: 'timeout' }],
    ['an error with what was seen', { error: 'schema', detail: 'bids: expected array' }],
  ])('%s passes', (_, result) => {
    expect(accepts(observation, { ...seen, result })).toBe(true);
  });

  it.each<[string, unknown]>([
    ['neither', {}],
    ['both', { quote: value, error: 'timeout' }],
    ['a code that nobody counts', { error: 'oops' }],
    ['a detail without end', { error: 'schema', detail: 'x'.repeat(201) }],
  ])('%s does not', (_, result) => {
    expect(accepts(observation, { ...seen, result })).toBe(false);
  });

  it.each(['bid', 'ask', 'impactMid'])('a %s that is zero, negative or no number does not', (field) => {
    const bad = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, null, '100'];
    expect(bad.filter((one) => accepts(quote, { ...value, [field]: one }))).toEqual([]);
    expect(accepts(quote, value)).toBe(true);
  });

  it('a time between two milliseconds or before 1970 does not', () => {
    const result = { error: 'timeout' };
    expect([0.5, -1, Number.NaN].filter((at) => accepts(observation, { ...seen, receivedAtMs: at, result }))).toEqual(
      [],
    );
  });
});
