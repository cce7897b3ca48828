import type { Aggregate, PriceDecision } from '../market/index.ts';
import type { Policy } from '../policy/index.ts';
import type { OracleState } from './state.ts';
import { keptSamples, meansOf } from './twap.ts';

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
  return {
    state: { samples, sources: state.sources },
    decision: {
      median: close,
      ...meansOf(samples, slot, policy),
      confirmation: { long: close, short: close },
      ageSeconds: 0,
      dispersionBp: 0,
      grade: 'valid',
      operators: 0,
      sources: [],
      reasons: [],
    },
  };
};
