import { type Pair, sourceId } from '../market/index.ts';
import { operatorsOf, pairOf } from './pairs.ts';
import type { MarketPolicy, Policy, SourcePolicy } from './schema.ts';

interface SourcePair {
  readonly id: string;
  readonly source: SourcePolicy;
  readonly pair: Pair;
}

// A policy never changes, and every cycle of every market asks for this.
const pairs = new WeakMap<MarketPolicy, readonly SourcePair[]>();

const pairsFrom = (market: MarketPolicy): readonly SourcePair[] => {
  const { base } = pairOf(market);
  return market.sources.map((source) => {
    const pair = { base, quote: source.quote };
    return { id: sourceId(source.venue, pair), source, pair };
  });
};

/** Every pair a market's sources are asked for, with their ids. */
export const sourcePairs = (market: MarketPolicy): readonly SourcePair[] => {
  const known = pairs.get(market) ?? pairsFrom(market);
  pairs.set(market, known);
  return known;
};

const policies = new WeakMap<MarketPolicy, ReadonlyMap<string, SourcePolicy>>();

/** What the policy says of one source, by its id. */
export const sourcePolicyBy = (market: MarketPolicy, id: string): SourcePolicy | undefined => {
  const known = policies.get(market) ?? new Map(sourcePairs(market).map((one) => [one.id, one.source]));
  policies.set(market, known);
  return known.get(id);
};

const keepSources = (
  markets: readonly MarketPolicy[],
  keep: (market: MarketPolicy, one: SourcePolicy) => boolean,
): MarketPolicy[] =>
  markets
    .map((market) => ({ ...market, sources: market.sources.filter((one) => keep(market, one)) }))
    .filter(({ sources }) => sources.length > 0);

/** Sources whose cross has gone with its own sources cannot be converted; without them other streams may go. */
const convertible = (markets: readonly MarketPolicy[]): MarketPolicy[] => {
  const streams = new Set(markets.map(({ id }) => id));
  const priced = (currency: string) => currency === 'USD' || streams.has(`${currency}-USD`);
  const kept = keepSources(markets, (market, { quote }) => {
    const own = pairOf(market).quote;
    return quote === own || (priced(quote) && priced(own));
  });
  const count = (list: readonly MarketPolicy[]) => list.flatMap(({ sources }) => sources).length;
  return count(kept) === count(markets) ? kept : convertible(kept);
};

/** Ids of the streams that the perps need, over however many steps. */
const needed = (markets: readonly MarketPolicy[]): Set<string> => {
  const found = new Set<string>();
  const visit = (market: MarketPolicy): void => {
    for (const quote of [pairOf(market).quote, ...market.sources.map((source) => source.quote)]) {
      const stream = markets.find(({ id }) => id === `${quote}-USD`);
      if (!stream || found.has(stream.id)) continue;
      found.add(stream.id);
      visit(stream);
    }
  };
  for (const market of markets) if (market.kind === 'perp') visit(market);
  return found;
};

/**
 * The policy narrowed to sources that exist, for recorded data: markets that could never have a price, and streams that
 * no perp needs, are left out.
 */
export const narrowPolicy = (policy: Policy, exists: (id: string) => boolean): Policy => {
  const present = keepSources(policy.markets, (market, { venue, quote }) =>
    exists(sourceId(venue, { base: pairOf(market).base, quote })),
  );
  const { elsewhere } = policy.oracle.quorum;
  const markets = convertible(present).filter(
    (market) => market.kind === 'currency' || operatorsOf(market).length >= elsewhere,
  );
  const streams = needed(markets);
  return { ...policy, markets: markets.filter(({ id, kind }) => kind === 'perp' || streams.has(id)) };
};
