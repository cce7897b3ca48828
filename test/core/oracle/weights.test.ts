import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Caps, cappedWeights, type Voice } from '../../../lib/core/oracle/index.ts';

const POLICY: Caps = { source: 0.3, operator: 0.3, quote: 0.5, cross: 0.5 };

const voices: fc.Arbitrary<Voice[]> = fc
  .array(
    fc.record({
      operator: fc.integer({ min: 0, max: 5 }).map((id) => `operator${id}`),
      quote: fc.constantFrom('USD', 'USDT', 'USDC'),
      sole: fc.option(
        fc.integer({ min: 0, max: 5 }).map((id) => `operator${id}`),
        { freq: 1 },
      ),
      triangulated: fc.boolean(),
      weight: fc.constantFrom(1, 0.5),
      price: fc.constant(1),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) =>
    rows.map(({ sole, triangulated, ...row }, index) => {
      const through = row.quote === 'USDC' && triangulated ? ['USDC', 'USDT'] : [row.quote].filter(isForeign);
      return { ...row, source: `source${index}`, through, soles: sole && through.length > 0 ? [sole] : [] };
    }),
  );

const isForeign = (currency: string): boolean => currency !== 'USD';

type Kind = keyof Caps;
const KINDS = ['source', 'operator', 'quote', 'cross'] as const;
/** Every name of one kind that a voice counts under. */
const namesOf = (voice: Voice, kind: Kind): readonly string[] => {
  if (kind === 'cross') return voice.through;
  if (kind === 'quote') return [voice.quote].filter(isForeign);
  return [voice[kind]];
};
const groupsOf = (list: readonly Voice[], kind: Kind): string[] => [
  ...new Set(list.flatMap((voice) => namesOf(voice, kind))),
];

const voice = (source: string, operator: string, quote: string): Voice => ({
  ...{ source, operator, quote, price: 1, weight: 1 },
  ...{ through: [quote].filter(isForeign), soles: [] },
});

const shares = (list: readonly Voice[], weights: readonly number[], kind: Kind) => {
  const found = new Map<string, number>();
  for (const [index, voice] of list.entries())
    for (const name of namesOf(voice, kind)) found.set(name, (found.get(name) ?? 0) + (weights[index] ?? 0));
  return found;
};

/** Sources and operators that are too few for their cap share equally. */
const effective = (list: readonly Voice[], caps: Caps): Caps => ({
  ...caps,
  source: Math.max(caps.source, 1 / groupsOf(list, 'source').length),
  operator: Math.max(caps.operator, 1 / groupsOf(list, 'operator').length),
});

const subsets = (names: readonly string[]): Set<string>[] =>
  Array.from({ length: 2 ** names.length }, (_, bits) => new Set(names.filter((_name, at) => (bits >> at) & 1)));

/**
 * The most weight that the caps of sources, operators and quote currencies together let through: as a flow from operators
 * over sources to currencies, of which the market's own has no cap, it is the least cut (Ford & Fulkerson 1956), here over
 * every set of operators and of currencies. One or more: all can be met.
 */
const mostWeight = (list: readonly Voice[], { source, operator, quote }: Caps): number => {
  const operators = groupsOf(list, 'operator');
  const quotes = subsets(groupsOf(list, 'quote'));
  const cuts = subsets(operators).flatMap((free) =>
    quotes.map((cut) => {
      const between = list.filter((voice) => free.has(voice.operator) && !cut.has(voice.quote)).length;
      return (operators.length - free.size) * operator + cut.size * quote + between * source;
    }),
  );
  return Math.min(...cuts);
};

/** The voices as if every currency were converted by a cross of its own that several operators decided. */
const plain = (list: readonly Voice[]): Voice[] =>
  list.map((voice) => ({ ...voice, through: [voice.quote].filter(isForeign), soles: [] }));

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

  it('hold the caps of source, operator and currency wherever all can be met with a hundredth to spare', () => {
    let met = 0;
    fc.assert(
      fc.property(voices.map(plain), (list) => {
        const caps = effective(list, POLICY);
        const [source, operator, quote] = [caps.source * 0.99, caps.operator * 0.99, caps.quote * 0.99];
        if (mostWeight(list, { ...caps, source, operator, quote }) < 1 - 1e-9) return;
        met += 1;
        const weights = cappedWeights(list, POLICY);
        for (const kind of KINDS)
          for (const share of shares(list, weights, kind).values())
            expect(share).toBeLessThanOrEqual(caps[kind] + 1e-6);
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

  it('leave the market’s own currency uncapped, and cut a foreign one to half', () => {
    const own = ['a', 'b', 'c', 'd'].map((name) => voice(name, name, 'USD'));
    const foreign = ['e', 'f', 'g', 'h', 'i'].map((name) => voice(name, name, 'USDT'));
    const currency = (list: readonly Voice[], name: string) =>
      shares(list, cappedWeights(list, POLICY), 'quote').get(name);
    expect(currency([...own, ...foreign], 'USDT')).toBeCloseTo(0.5, 9);
    expect(currency([...own, ...foreign.slice(0, 2)], 'USDT')).toBeCloseTo(2 / 6, 9);
    // Nothing else could make up for the only currency there is.
    expect(currency(foreign, 'USDT')).toBeCloseTo(1, 9);
  });

  it('cut two currencies together to half where one of them is converted through the other', () => {
    const own = ['a', 'b', 'c', 'd'].map((name) => voice(name, name, 'USD'));
    const through = ['e', 'f', 'g'].map((name) => voice(name, name, 'USDT'));
    const triangulated = ['h', 'i', 'j'].map((name) => ({ ...voice(name, name, 'USDC'), through: ['USDC', 'USDT'] }));
    const list = [...own, ...through, ...triangulated];
    // Ten equal shares: each currency alone is below its cap, but six tenths rest on the USDT cross.
    const found = shares(list, cappedWeights(list, POLICY), 'cross');
    expect(found.get('USDT')).toBeCloseTo(0.5, 9);
    expect(found.get('USDC')).toBeCloseTo(0.25, 9);
  });

  it('cut everything through a cross that one operator decided to what that operator may say', () => {
    const own = ['a', 'b', 'c', 'd'].map((name) => voice(name, name, 'USD'));
    const spoken = ['e', 'f', 'g'].map((name) => ({ ...voice(name, name, 'USDC'), soles: ['a'] }));
    const list = [...own, ...spoken];
    // The operator himself and all that he converts: four sevenths before, three tenths after.
    const weights = cappedWeights(list, POLICY);
    const said = weights.filter((_, index) => list[index]?.operator === 'a' || list[index]?.soles.includes('a'));
    expect(said.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0.3, 9);
  });
});
