import { narrowPolicy, type Policy, sourcePairs } from '../../core/policy/index.ts';
import type { Unrecorded } from './schema.ts';

/** Of which markets there are entries, and which sources were asked for them. */
export interface OnRecord {
  readonly markets: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
}

/** The sources that policies ask. */
export const sourcesOf = (policies: readonly Policy[]): Set<string> =>
  new Set(policies.flatMap(({ markets }) => markets.flatMap((market) => sourcePairs(market).map(({ id }) => id))));

/** What of a policy nothing was recorded of. */
export const unrecordedIn = ({ markets }: Policy, recorded: OnRecord): Unrecorded => ({
  markets: markets.flatMap(({ id }) => (recorded.markets.has(id) ? [] : [id])),
  sources: markets.flatMap((market) =>
    recorded.markets.has(market.id)
      ? sourcePairs(market).flatMap(({ id }) => (recorded.sources.has(id) ? [] : [{ market: market.id, source: id }]))
      : [],
  ),
});

/** A policy as far as there are records: a source that was never asked would count as one that does not answer. */
export const decidableBy = (policy: Policy, recorded: OnRecord): Policy => {
  const { markets, sources } = unrecordedIn(policy, recorded);
  if (markets.length + sources.length === 0) return policy;
  const narrowed = narrowPolicy(policy, (id) => recorded.sources.has(id));
  return { ...narrowed, markets: narrowed.markets.filter(({ id }) => recorded.markets.has(id)) };
};
