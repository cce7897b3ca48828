import type { Aggregate, PriceDecision } from '../market/index.ts';
import type { Policy } from '../policy/index.ts';
import { advanceAnchor } from './anchor.ts';
import { judgeEpisode } from './episode.ts';
import type { OracleState } from './state.ts';
import { keptSamples, meansOf, movedBp, priceBefore } from './twap.ts';

export interface RecordedInput {
  readonly aggregate: Aggregate;
  readonly policy: Policy;
  readonly state: OracleState;
  readonly slot: number;
}

/**
 * The price of a cycle whose sources are a recorded bar: its close, of which nobody is left to disagree. Means come from
 * the cycles before, as they do with sources.
 */
export const recordedPrice = ({
  aggregate: { close },
  policy,
  state,
  slot,
}: RecordedInput): { decision: PriceDecision; state: OracleState } => {
  const samples = keptSamples(state.samples, slot, close, policy);
  const anchor = advanceAnchor(state.anchor, slot, close, policy.oracle.anchor);
  const { episode, state: episodeState } = judgeEpisode({
    state: state.episode,
    slot,
    cadenceSeconds: policy.cadenceSeconds,
    median: close,
    before: priceBefore(state.samples, slot, policy),
    crashBp: policy.oracle.crashBp,
    dissent: { disputed: false, any: false },
  });
  return {
    state: { ...state, samples, anchor, episode: episodeState },
    decision: {
      median: close,
      ...meansOf(samples, slot, policy),
      confirmation: { long: close, short: close },
      ageSeconds: 0,
      dispersionBp: 0,
      uncertaintyBp: movedBp(state.samples, slot, close),
      grade: 'valid',
      operators: 0,
      sources: [],
      through: [],
      sole: null,
      witnesses: [],
      usd: close,
      anchor: anchor?.price ?? null,
      mark: null,
      episode,
      reasons: [],
    },
  };
};
