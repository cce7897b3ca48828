import * as z from 'zod';
import {
  type LiquidityDecision,
  type MarginDecision,
  type MarginValues,
  type PriceDecision,
  rampLeg,
  type VolatilityDecision,
} from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import { type Admit, type Admitted, type MarginFields, marginFields, valuesOf } from './fields.ts';
import { announce, flatRamp, freeze, maintenanceAt } from './ramp.ts';
import { advanceStretch, empiricalQuantile, openStretch, type Score } from './scores.ts';
import { marginTarget, type Target } from './target.ts';

const quantiles = z.strictObject({
  maintenance: z.number().nonnegative(),
  reaction: z.number().nonnegative(),
  scores: z.number().int().nonnegative(),
});
type Quantiles = z.infer<typeof quantiles>;

/** What margins remember between cycles; the scores themselves are a model of their own. */
export const marginState = z.strictObject({
  stretch: openStretch.nullable(),
  quantiles,
  ...marginFields.shape,
  ramp: z.array(rampLeg).min(1),
});
export type MarginState = z.infer<typeof marginState>;

/** Scores kept of each side: thirty days of quarter hours. */
const SCORES_KEPT = 2_880;
/** Below this an own tail quantile is one lucky or unlucky print, and only the pooled one counts. */
const FEWEST_SCORES = 200;

export interface Scores {
  readonly long: Float64Array;
  readonly short: Float64Array;
}

export interface MarginInput {
  readonly state: MarginState | null;
  readonly slot: UnixSeconds;
  readonly policy: ClassPolicy;
  readonly cadenceSeconds: number;
  readonly price: PriceDecision;
  readonly volatility: VolatilityDecision;
  readonly liquidity: LiquidityDecision | null;
  /** Dollars within the class's `capBandBp`, thinner side. */
  readonly depthUsd: number;
  /** What the mandate lets through. */
  readonly admit: Admit;
  /** Until when the last good set was valid: what it announced for later does not happen without new data. */
  readonly frozenAt: UnixSeconds;
  /** The scores known so far; asked for only when a stretch is complete. */
  readonly scores: () => Scores;
}

export interface MarginOutput {
  readonly decision: MarginDecision;
  readonly state: MarginState;
  /** The new series when a stretch was completed, else null. */
  readonly scores: Scores | null;
}

const firstState = ({ policy, slot }: MarginInput): MarginState => {
  const { maintenancePpm, initialPpm, openInterestCapUsd } = policy.conservative;
  return {
    stretch: null,
    quantiles: { ...policy.margin.pooledQuantile, scores: 0 },
    maintenance: { value: maintenancePpm, room: 0, since: slot },
    initial: { value: initialPpm, room: 0, since: slot },
    openInterestCap: { value: openInterestCapUsd, room: 0, since: slot },
    ramp: flatRamp(maintenancePpm, slot),
  };
};

const quantilesOf = ({ long, short }: Scores, { margin }: ClassPolicy): Quantiles => {
  const pooled = new Float64Array(long.length + short.length);
  pooled.set(long);
  pooled.set(short, long.length);
  const at = (level: number, floor: number): number => {
    const own = pooled.length < FEWEST_SCORES ? 0 : (empiricalQuantile(pooled, level) ?? 0);
    return pooled.length < margin.fullScores ? Math.max(own, floor) : own;
  };
  return {
    maintenance: at(margin.maintenanceLevelPpm / 1e6, margin.pooledQuantile.maintenance),
    reaction: at(margin.reactionLevelPpm / 1e6, margin.pooledQuantile.reaction),
    scores: pooled.length,
  };
};

const appended = (before: Float64Array, value: number): Float64Array => {
  const kept = before.subarray(Math.max(0, before.length + 1 - SCORES_KEPT));
  const after = new Float64Array(kept.length + 1);
  after.set(kept);
  after[kept.length] = value;
  return after;
};

const withScore = (scores: Scores, { long, short }: Score): Scores => ({
  long: appended(scores.long, long),
  short: appended(scores.short, short),
});

const bandOf = ({ price, volatility, policy }: MarginInput): MarginDecision['band'] => {
  const centre = price.reference ?? price.median;
  if (centre === null || price.median === null) return null;
  const { bandFloorPpm, deviations } = policy.breaker;
  const width = Math.max(bandFloorPpm / 1e6, deviations * (volatility.forecast?.fiveMinutes ?? 0));
  return {
    low: Math.min(price.median, centre * Math.max(0.01, 1 - width)),
    high: Math.max(price.median, centre * (1 + width)),
  };
};

interface Published extends Admitted, Pick<MarginDecision, 'basis' | 'parts' | 'wanted'> {
  readonly ramp: MarginState['ramp'];
}

const wantedOf = (input: MarginInput, before: MarginFields, target: Target | null): MarginValues => {
  // What venues claim to hold is bounded by nothing but their number format.
  const most = Math.min(Number.MAX_SAFE_INTEGER, Math.floor(input.policy.limits.capPerDepth * input.depthUsd));
  const openInterestCapUsd = target ? most : Math.min(before.openInterestCap.value, most);
  if (!target) return { ...valuesOf(before), openInterestCapUsd };
  return { maintenancePpm: target.maintenancePpm, initialPpm: target.initialPpm, openInterestCapUsd };
};

const decideFields = (input: MarginInput, state: MarginState, quantile: Quantiles): Published => {
  const { slot, policy, price, volatility, liquidity, admit } = input;
  if (price.median === null || liquidity === null) {
    const ramp = freeze(state.ramp, input.frozenAt);
    return { basis: 'held', parts: null, wanted: null, ramp, ...admit(state, null) };
  }
  const { forecast } = volatility;
  const target = forecast && marginTarget({ price, forecast, liquidity, quantile, policy });
  const wanted = wantedOf(input, state, target);
  const admitted = admit(state, wanted);
  const ramp = announce(state.ramp, slot, admitted.fields.maintenance.value, policy.margin.rampSeconds);
  return { basis: target ? 'estimated' : 'warm-up', parts: target?.parts ?? null, wanted, ramp, ...admitted };
};

/**
 * Margins, cap, ramp and band after one cycle. Without a forecast the conservative values of the policy stand
 * (`warm-up`); without a price everything published is held, and the ramp stops where the last good set ended (`held`).
 */
export const decideMargin = (input: MarginInput): MarginOutput => {
  const before = input.state ?? firstState(input);
  const { slot, price, volatility, policy, cadenceSeconds } = input;
  const { stretch, score } = advanceStretch({
    stretch: before.stretch,
    slot,
    price: price.median,
    sigma: volatility.forecast?.horizon ?? null,
    horizonSeconds: policy.margin.horizonSeconds,
    cadenceSeconds,
  });
  const scores = score ? withScore(input.scores(), score) : null;
  const quantile = scores ? quantilesOf(scores, policy) : before.quantiles;
  const { basis, parts, wanted, cut, fields, ramp } = decideFields(input, before, quantile);
  const aim = wanted && cut.includes('maintenancePpm') ? wanted.maintenancePpm : 0;
  return {
    scores,
    state: {
      stretch,
      quantiles: quantile,
      maintenance: fields.maintenance,
      initial: fields.initial,
      openInterestCap: fields.openInterestCap,
      ramp,
    },
    decision: {
      basis,
      quantile: basis === 'estimated' ? quantile.maintenance : null,
      scores: quantile.scores,
      parts,
      wanted,
      cut: [...cut],
      ...valuesOf(fields),
      ramp,
      uncoveredPpm: Math.max(0, Math.max(fields.maintenance.value, aim) - maintenanceAt(ramp, slot)),
      band: bandOf(input),
    },
  };
};
