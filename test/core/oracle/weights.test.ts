import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Caps, cappedWeights, type Voice } from '../../../lib/core/oracle/index.ts';

const POLICY: Caps = { source: 0.3, operator: 0.3, quote: 0.5, cross: 0.5 };

const voices: fc.Arbitrary<Voice[]> = fc
  .array(
    fc.record({
      operator: fc.integer({ min: 0, max: 5 }).map((id) => `operator${id}`),
      quote: fc.constantFrom('USD', 'USDT', 'USDC'),
      weight: fc.constantFrom(1, 0.5),
      price: fc.constant(1),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) => rows.map((row, index) => ({ ...row, source: `source${index}` })));

const shares = (list: readonly Voice[], weights: readonly number[], key: 'source' | 'operator' | 'quote') => {
  const found = new Map<string, number>();
  for (const [index, voice] of list.entries())
    found.set(voice[key], (found.get(voice[key]) ?? 0) + (weights[index] ?? 0));
  return found;
};

const effective = (list: readonly Voice[], caps: Caps): Caps => {
  const groups = (key: keyof Caps) => new Set(list.map((voice) => voice[key])).size;
  return {
    source: Math.max(caps.source, 1 / groups('source')),
    operator: Math.max(caps.operator, 1 / groups('operator')),
    quote: Math.max(caps.quote, 1 / groups('quote')),
  };
};

const subsets = (names: readonly string[]): Set<string>[] =>
  Array.from({ length: 2 ** names.length }, (_, bits) => new Set(names.filter((_name, at) => (bits >> at) & 1)));

/**
 * The most weight that all caps together let through: as a flow from operators over sources to quote currencies it is
 * the least cut (Ford & Fulkerson 1956), here over every set of operators and of currencies. One or more: all can be met.
 */
const mostWeight = (list: readonly Voice[], { source, operator, quote }: Caps): number => {
  const operators = [...new Set(list.map((voice) => voice.operator))];
  const quotes = subsets([...new Set(list.map((voice) => voice.quote))]);
  const cuts = subsets(operators).flatMap((free) =>
    quotes.map((cut) => {
      const between = list.filter((voice) => free.has(voice.operator) && !cut.has(voice.quote)).length;
      return (operators.length - free.size) * operator + cut.size * quote + between * source;
    }),
  );
  return Math.min(...cuts);
};

describe('capped weights', () => {
  it('sum to one and are never negative', () => {
    fc.assert(
      fc.property(voices, (list) => {
        const weights = cappedWeights(list, POLICY);
        expect(weights.every((weight) => weight >= 0)).toBe(true);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('hold all three caps wherever all three can be met with a hundredth to spare', () => {
    let met = 0;
    fc.assert(
      fc.property(voices, (list) => {
        const caps = effective(list, POLICY);
        const tight = { source: caps.source * 0.99, operator: caps.operator * 0.99, quote: caps.quote * 0.99 };
        if (mostWeight(list, tight) < 1 - 1e-9) return;
        met += 1;
        const weights = cappedWeights(list, POLICY);
        for (const key of ['source', 'operator', 'quote'] as const)
          for (const share of shares(list, weights, key).values()) expect(share).toBeLessThanOrEqual(caps[key] + 1e-6);
      }),
      { numRuns: 1_000 },
    );
    expect(met).toBeGreaterThan(50);
  });

  it('hold the operators’ cap always, because one operator is one possible liar', () => {
    fc.assert(
      fc.property(voices, (list) => {
        const cap = effective(list, POLICY).operator;
        for (const share of shares(list, cappedWeights(list, POLICY), 'operator').values())
          expect(share).toBeLessThanOrEqual(cap + 1e-9);
      }),
    );
  });

  it('are equal shares of operators that are too few for their cap', () => {
    fc.assert(
      fc.property(voices, (list) => {
        const found = shares(list, cappedWeights(list, POLICY), 'operator');
        if (found.size > 3) return;
        for (const share of found.values()) expect(share).toBeCloseTo(1 / found.size, 9);
      }),
    );
  });

  it('are those of a calculation by hand', () => {
    const voice = (source: string, operator: string, quote: string): Voice => ({
      source,
      operator,
      quote,
      price: 1,
      weight: 1,
    });
    // Five sources, 0.2 each. Operator a has 0.4: cut to 0.3, its excess 0.1 goes to the other three in proportion.
    const list = [
      voice('1', 'a', 'X'),
      voice('2', 'a', 'Y'),
      voice('3', 'b', 'X'),
      voice('4', 'c', 'Y'),
      voice('5', 'd', 'Z'),
    ];
    const weights = cappedWeights(list, POLICY);
    for (const [index, expected] of [0.15, 0.15, 0.7 / 3, 0.7 / 3, 0.7 / 3].entries())
      expect(weights[index]).toBeCloseTo(expected, 12);
  });
});
