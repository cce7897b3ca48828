import { type DecidedBody, decide, type Inputs, type Learned } from '../../core/controller/index.ts';
import type { Cross, Observation } from '../../core/market/index.ts';
import { crossBy } from '../../core/oracle/index.ts';
import {
  crossesOf,
  decisionOrder,
  describeFault,
  type MarketPolicy,
  type Policy,
  pairOf,
  policyHash,
} from '../../core/policy/index.ts';
import type { Digest, UnixSeconds } from '../../core/units/index.ts';
import { type Feed, observationOf } from '../oracle/feed.ts';
import { recallIn } from '../run.ts';

/** Several recorded venues as the sources of whole decisions. */
export interface VenueRun {
  readonly policy: Policy;
  readonly feeds: readonly Feed[];
  readonly slots: Iterable<UnixSeconds>;
  /** Beside the feeds, what else is shown to a market in a cycle. */
  readonly injected?: (market: MarketPolicy, slot: UnixSeconds) => readonly Observation[];
  readonly visit: (market: MarketPolicy, body: DecidedBody) => void;
}

/** No entry is written: what names a stream in a cross stands for none. */
const NO_DIGEST: Digest = `0x${'0'.repeat(64)}`;
/** A realm of history that no file stands behind alone. */
const REALM = `history:${'0'.repeat(16)}:000000000000-000000000000`;

interface Part {
  readonly market: MarketPolicy;
  readonly streams: readonly string[];
  readonly feeds: readonly Feed[];
  body: DecidedBody | null;
  models: Learned;
}

const partsOf = ({ policy, feeds }: VenueRun): Part[] => {
  const ordered = decisionOrder(policy);
  if (!ordered.ok) throw new Error(describeFault(ordered.error));
  return ordered.value.map((market) => ({
    market,
    streams: crossesOf(policy, market).map(({ id }) => id),
    feeds: feeds.filter(
      ({ base, quote }) => base === pairOf(market).base && market.sources.some((source) => source.quote === quote),
    ),
    body: null,
    models: {},
  }));
};

/** Cycle by cycle through the whole controller: the streams first, each market with the crosses of the same cycle. */
export const runVenues = (run: VenueRun): void => {
  const { policy, slots, injected, visit } = run;
  const [parts, hash] = [partsOf(run), policyHash(policy)];
  for (const slot of slots) {
    const crosses = new Map<string, Cross>();
    for (const part of parts) {
      const { market } = part;
      const inputs: Inputs = {
        ...{ slot, observedAtMs: slot * 1_000, policyHash: hash, context: [], commands: [], snapshot: null },
        observations: [
          ...part.feeds.flatMap((feed) => observationOf(feed, slot) ?? []),
          ...(injected?.(market, slot) ?? []),
        ],
        crosses: part.streams.flatMap((id) => crosses.get(id) ?? []),
      };
      const recall = recallIn(part.models);
      const decided = decide({ policy, market: market.id, realm: REALM, previous: part.body, recall, inputs });
      if (!decided.ok) throw new Error(`${decided.error.code}: ${decided.error.detail}`);
      part.body = decided.value.body;
      part.models = { ...part.models, ...decided.value.learned };
      if (market.kind === 'currency') crosses.set(market.id, crossBy(market, NO_DIGEST, part.body.decision.oracle));
      visit(market, part.body);
    }
  }
};
