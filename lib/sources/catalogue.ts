import type { SourceKind } from '../core/market/index.ts';
import { factsOf, type Policy, sourcePairs, staleSecondsOf } from '../core/policy/index.ts';
import { venues } from './registry.ts';
import type { RateLimit, Venue, VenueName } from './venue.ts';

/** How old an answer may be, and for which of the source's ids; of a venue that nobody asks, for all that may come. */
export interface Staleness {
  readonly seconds: number;
  readonly ids: readonly string[];
}

/** A venue as people and machines read of it. */
export interface SourceDescription {
  readonly venue: VenueName;
  readonly kind: SourceKind;
  /** Who runs it: two venues of one operator are one voice. */
  readonly operator: string;
  readonly derivedFrom: readonly string[];
  readonly gives: Venue['gives'];
  /** Currencies in which the policy asks it, and the ids of what it is asked for: `kraken:BTC-USD`. */
  readonly quotes: readonly string[];
  readonly ids: readonly string[];
  readonly hosts: readonly string[];
  readonly limit: RateLimit;
  readonly staleness: readonly Staleness[];
  /** Whether the venue says if a market is open. */
  readonly tellsStatus: boolean;
  readonly means: string;
}

const stalenessOf = ({ name, gives }: Venue, policy: Policy): readonly Staleness[] => {
  const asked = policy.markets.flatMap(sourcePairs).filter(({ source }) => source.venue === name);
  const bySeconds = new Map<number, Set<string>>();
  for (const { source, id } of asked) {
    const seconds = staleSecondsOf(source, gives, policy.oracle);
    bySeconds.set(seconds, (bySeconds.get(seconds) ?? new Set()).add(id));
  }
  if (bySeconds.size === 0) bySeconds.set(staleSecondsOf(undefined, gives, policy.oracle), new Set());
  return [...bySeconds].map(([seconds, ids]) => ({ seconds, ids: [...ids] })).sort((a, b) => a.seconds - b.seconds);
};

const describe = (venue: Venue, policy: Policy): SourceDescription => {
  const { name, gives, hosts, limit, means, status } = venue;
  const { kind, operator, derivedFrom } = factsOf(name);
  const asked = policy.markets.flatMap(sourcePairs).filter(({ source }) => source.venue === name);
  return {
    ...{ venue: name, kind, operator, derivedFrom, gives, hosts, limit, means },
    quotes: [...new Set(asked.map(({ source }) => source.quote))].sort(),
    ids: [...new Set(asked.map(({ id }) => id))].sort(),
    staleness: stalenessOf(venue, policy),
    tellsStatus: status !== undefined,
  };
};

/** Every venue that has an adapter, as `policy` uses it. */
export const describeSources = (policy: Policy): readonly SourceDescription[] =>
  Object.values(venues).map((venue) => describe(venue, policy));
