import type { Cross, Observation, PriceDecision } from '../../core/market/index.ts';
import { crossBy, decidePrice, initialOracleState, type OracleState, quorumOf } from '../../core/oracle/index.ts';
import {
  crossesOf,
  decisionOrder,
  describeFault,
  type MarketPolicy,
  type Policy,
  pairOf,
} from '../../core/policy/index.ts';
import { type Feed, observationOf } from './feed.ts';

/** What one cycle decided of one market, and all that it was decided from. */
export interface Decided {
  readonly slot: number;
  readonly market: MarketPolicy;
  readonly observations: readonly Observation[];
  readonly crosses: readonly Cross[];
  /** What the oracle remembered before the cycle. */
  readonly before: OracleState;
  readonly decision: PriceDecision;
}

export interface Walk {
  readonly policy: Policy;
  readonly feeds: readonly Feed[];
  readonly slots: Iterable<number>;
  /** Beside the feeds, what else is shown to a market in a cycle. */
  readonly injected?: (market: MarketPolicy, slot: number) => readonly Observation[];
  readonly visit: (decided: Decided) => void;
}

/** No entry is written: what names a stream in a cross stands for none. */
const NO_DIGEST = `0x${'0'.repeat(64)}` as const;

const inOrder = (policy: Policy): readonly MarketPolicy[] => {
  const ordered = decisionOrder(policy);
  if (!ordered.ok) throw new Error(describeFault(ordered.error));
  return ordered.value;
};

/** Decides one market of one cycle. */
export const decide = (policy: Policy, one: Omit<Decided, 'decision'>) =>
  decidePrice({
    policy,
    market: one.market,
    crosses: one.crosses,
    state: one.before,
    observedAtMs: one.slot * 1000,
    observations: one.observations,
    slot: one.slot,
    quorum: quorumOf(one.market, policy, false),
  });

/** Cycle by cycle: the streams first, each market with the crosses of the same cycle, as the controller plans it. */
export const walk = ({ policy, feeds, slots, injected, visit }: Walk): void => {
  const plan = inOrder(policy).map((market) => ({
    market,
    streams: crossesOf(policy, market).map(({ id }) => id),
    feeds: feeds.filter(
      ({ base, quote, unconverted }) =>
        base === pairOf(market).base && market.sources.some((source) => source.quote === (unconverted ? 'USD' : quote)),
    ),
    state: initialOracleState,
  }));
  for (const slot of slots) {
    const crosses = new Map<string, Cross>();
    for (const part of plan) {
      const { market } = part;
      const one = {
        ...{ slot, market, before: part.state },
        crosses: part.streams.flatMap((id) => crosses.get(id) ?? []),
        observations: [
          ...part.feeds.flatMap((feed) => observationOf(feed, slot) ?? []),
          ...(injected?.(market, slot) ?? []),
        ],
      };
      const { decision, state } = decide(policy, one);
      part.state = state;
      if (market.kind === 'currency') crosses.set(market.id, crossBy(market, NO_DIGEST, decision));
      visit({ ...one, decision });
    }
  }
};

/** Every `seconds` after `from` to `to`. */
export const slotsOf = function* (from: number, to: number, seconds: number): Generator<number> {
  for (let slot = from + seconds; slot <= to; slot += seconds) yield slot;
};
