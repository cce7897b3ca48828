import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crossesOf,
  crossOf,
  decisionOrder,
  defaultPolicy,
  factsOf,
  formsPrice,
  type MarketPolicy,
  market as marketShape,
  narrowPolicy,
  operatorOf,
  type Policy,
  pairOf,
  parsePolicy,
  relatedTo,
  sourcePairs,
} from '../../../lib/core/policy/index.ts';

const policy = defaultPolicy();
const allSources = policy.markets.flatMap((market) => sourcePairs(market).map(({ id }) => id));
const shuffled = fc
  .shuffledSubarray([...policy.markets], { minLength: policy.markets.length })
  .map((markets): Policy => ({ ...policy, markets }));

const streamOf = (index: number, quotes: readonly string[]): MarketPolicy =>
  marketShape.parse({
    id: `C${index}-USD`,
    kind: 'currency',
    listingPrice: 1,
    priceDecimals: 9,
    sources: quotes.map((quote) => ({ venue: 'kraken', quote })),
  });

/** A policy whose i-th stream is quoted in some of the earlier ones: any shape of dependence without a cycle. */
const layered = fc
  .array(fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 })
  .chain((layers) => {
    const streams = layers.map((earlier, index): MarketPolicy => {
      const quotes = new Set(earlier.map((at) => (index === 0 || at >= index ? 'USD' : `C${at}`)));
      return streamOf(index, [...quotes]);
    });
    return fc
      .shuffledSubarray(streams, { minLength: streams.length })
      .map((markets): Policy => ({ ...policy, markets }));
  });

describe('the markets that are related to one', () => {
  const perps = (count: number): Policy => ({
    ...policy,
    markets: [
      ...policy.markets.filter(({ kind }) => kind === 'currency'),
      ...Array.from({ length: count }, (_, i) => ({ ...policy.markets.at(-1)!, id: `C${i}-USD-PERP` })),
    ],
  });

  it('are the first three other perps of the policy, and none for a stream', () => {
    for (const count of [1, 2, 3, 4, 9]) {
      const { markets } = perps(count);
      for (const market of markets) {
        const ids = relatedTo({ ...policy, markets }, market).map(({ id }) => id);
        const others = markets.flatMap(({ id }) => (id.endsWith('-PERP') && id !== market.id ? [id] : []));
        expect(ids).toEqual(market.kind === 'perp' ? others.slice(0, 3) : []);
      }
    }
  });
});

describe('what a market is a price of', () => {
  it.each([
    ['BTC-USD-PERP', 'BTC', 'USD'],
    ['USDT-USD', 'USDT', 'USD'],
    ['STETH-ETH', 'STETH', 'ETH'],
  ])('%s is %s in %s', (id, base, quote) => {
    expect(pairOf({ id })).toEqual({ base, quote });
  });

  it('a source is asked for the base of its market in its own quote', () => {
    const btc = policy.markets.find(({ id }) => id === 'BTC-USD-PERP');
    const ids = btc ? sourcePairs(btc).map(({ id, pair }) => [id, pair.quote]) : [];
    expect(ids).toContainEqual(['kraken:BTC-USDC', 'USDC']);
    expect(new Set(allSources).size).toBe(allSources.length);
  });
});

describe('streams are decided before what they convert', () => {
  it.each([
    ['the default policy, however its markets are listed', shuffled],
    ['any policy without a cycle', layered],
  ])('%s', (_, policies) => {
    fc.assert(
      fc.property(policies, (one) => {
        const order = decisionOrder(one);
        const ids = order.ok ? order.value.map(({ id }) => id) : [];
        expect([...ids].sort()).toEqual(one.markets.map(({ id }) => id).sort());
        for (const market of order.ok ? order.value : []) {
          for (const stream of crossesOf(one, market))
            expect(ids.indexOf(stream.id)).toBeLessThan(ids.indexOf(market.id));
        }
      }),
    );
  });

  it('a cycle of any length is a fault that shows its members and not those decided before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), (length) => {
        const ring = Array.from({ length }, (_, index): MarketPolicy => {
          return streamOf(index, [`C${(index + 1) % length}`]);
        });
        const result = decisionOrder({ ...policy, markets: [...policy.markets, ...ring] });
        expect(result.ok ? '' : result.error.found).toContain('C0-USD');
        expect(result.ok ? '' : result.error.found).not.toContain('BTC');
      }),
    );
  });

  it('a market needs the streams of foreign quotes only, each once', () => {
    for (const market of policy.markets) {
      const foreign = new Set(market.sources.map(({ quote }) => quote).filter((quote) => quote !== 'USD'));
      expect(crossesOf(policy, market).map(({ id }) => id)).toEqual([...foreign].map((quote) => `${quote}-USD`));
    }
    expect(crossOf(policy, 'EUR')).toBeUndefined();
    expect(crossOf(policy, 'BTC')).toBeUndefined();
  });
});

describe('a policy narrowed to sources that exist', () => {
  const subset = fc.subarray(allSources).map((ids) => new Set(ids));

  const narrow = (from: Policy, ids: ReadonlySet<string>): Policy => narrowPolicy(from, (id) => ids.has(id));
  const idsOf = (from: Policy): string[] => from.markets.flatMap((market) => sourcePairs(market).map(({ id }) => id));

  it('asks for no source that does not exist, keeps the order of the policy, and reads as a policy where a perp is left', () => {
    fc.assert(
      fc.property(subset, (ids) => {
        const narrowed = narrow(policy, ids);
        expect(idsOf(narrowed).filter((id) => !ids.has(id))).toEqual([]);
        const order = allSources.filter((id) => idsOf(narrowed).includes(id));
        expect(idsOf(narrowed)).toEqual(order);
        const hasPerp = narrowed.markets.some(({ kind }) => kind === 'perp');
        expect(parsePolicy(narrowed).ok).toBe(hasPerp);
      }),
    );
  });

  it('keeps every perp that two operators quote in dollars, and narrowing twice is narrowing once', () => {
    fc.assert(
      fc.property(subset, (ids) => {
        const narrowed = narrow(policy, ids);
        const own = policy.markets.filter((market) => {
          const books = sourcePairs(market).filter(({ source }) => formsPrice(factsOf(source.venue).kind));
          const dollars = books.filter(({ id, pair }) => pair.quote === 'USD' && ids.has(id));
          return market.kind === 'perp' && new Set(dollars.map(({ source }) => operatorOf(source.venue))).size >= 2;
        });
        const kept = narrowed.markets.map(({ id }) => id);
        expect(own.filter(({ id }) => !kept.includes(id))).toEqual([]);
        expect(narrow(narrowed, ids)).toEqual(narrowed);
      }),
    );
  });

  it('is the policy itself where everything exists, and has no market where nothing does', () => {
    expect(narrowPolicy(policy, () => true)).toEqual(policy);
    expect(narrowPolicy(policy, () => false).markets).toEqual([]);
  });

  it('changes nothing but the markets', () => {
    const narrowed = narrowPolicy(policy, (id) => ['kraken:BTC-USD', 'coinbase:BTC-USD'].includes(id));
    expect({ ...narrowed, markets: policy.markets }).toEqual(policy);
    expect(parsePolicy(narrowed).ok).toBe(true);
  });
});
