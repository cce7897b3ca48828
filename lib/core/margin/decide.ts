import * as z from 'zod';
import {
  type LiquidityDecision,
  type MarginDecision,
  type PriceDecision,
  rampLeg,
  type VolatilityDecision,
} from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import { type Limiting, limitAllowance, limited, limitRequirement } from './limiter.ts';
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
  maintenance: limited,
  initial: limited,
  openInterestCap: limited,
  ramp: z.array(rampLeg).min(1),
});
export type MarginState = z.infer<typeof marginState>;

/** Scores kept of each side: thirty days of quarter hours. */
const SCORES_KEPT = 2_880;
/** Below this an own tail quantile is one lucky or unlucky print, and only the pooled one counts. */
const FEWEST_SCORES = 200;

export interface Scores {
  readonly long: readonly number[];
  readonly short: readonly number[];
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
  /** True in a normal market with valid data. */
  readonly mayLoosen: boolean;
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
    maintenance: { value: maintenancePpm, since: slot },
    initial: { value: initialPpm, since: slot },
    openInterestCap: { value: openInterestCapUsd, since: slot },
    ramp: flatRamp(maintenancePpm, slot),
  };
};

const quantilesOf = ({ long, short }: Scores, { margin }: ClassPolicy): Quantiles => {
  const pooled = [...long, ...short];
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

const withScore = (scores: Scores, { long, short }: Score): Scores => ({
  long: [...scores.long, long].slice(-SCORES_KEPT),
  short: [...scores.short, short].slice(-SCORES_KEPT),
});

/** New published fields, each within its limits, in an order that keeps initial at twice maintenance or more. */
const publish = (
  state: MarginState,
  target: Pick<Target, 'maintenancePpm' | 'initialPpm'>,
  capUsd: number,
  limiting: Limiting,
  { conservative, margin }: ClassPolicy,
) => {
  const maintenance = limitRequirement(state.maintenance, target.maintenancePpm, limiting);
  const limitedInitial = limitRequirement(state.initial, target.initialPpm, limiting);
  const least = 2 * maintenance.value;
  const initial = limitedInitial.value < least ? { value: least, since: limiting.slot } : limitedInitial;
  return {
    maintenance,
    initial,
    openInterestCap: limitAllowance(state.openInterestCap, capUsd, limiting, conservative.openInterestCapUsd),
    ramp: announce(state.ramp, limiting.slot, maintenance.value, margin.rampSeconds),
  };
};

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

interface Published {
  readonly basis: MarginDecision['basis'];
  readonly parts: MarginDecision['parts'];
  readonly fields: Pick<MarginState, 'maintenance' | 'initial' | 'openInterestCap' | 'ramp'>;
}

/** Values stay, and no room to loosen accrues. */
const held = (state: MarginState, { slot, frozenAt }: MarginInput): Published['fields'] => ({
  maintenance: { ...state.maintenance, since: slot },
  initial: { ...state.initial, since: slot },
  openInterestCap: { ...state.openInterestCap, since: slot },
  ramp: freeze(state.ramp, frozenAt),
});

const decideFields = (input: MarginInput, state: MarginState, quantile: Quantiles): Published => {
  const { slot, policy, price, volatility, liquidity, mayLoosen } = input;
  if (price.median === null || liquidity === null) return { basis: 'held', parts: null, fields: held(state, input) };
  const capUsd = Math.floor(policy.limits.capPerDepth * input.depthUsd);
  const target =
    volatility.forecast && marginTarget({ price, forecast: volatility.forecast, liquidity, quantile, policy });
  const still = { maintenancePpm: state.maintenance.value, initialPpm: state.initial.value };
  const limiting = { slot, mayLoosen: mayLoosen && target !== null, limits: policy.limits };
  const fields = publish(state, target ?? still, capUsd, limiting, policy);
  return { basis: target ? 'estimated' : 'warm-up', parts: target?.parts ?? null, fields };
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
  const { basis, parts, fields } = decideFields(input, before, quantile);
  return {
    scores,
    state: {
      stretch,
      quantiles: quantile,
      maintenance: fields.maintenance,
      initial: fields.initial,
      openInterestCap: fields.openInterestCap,
      ramp: fields.ramp,
    },
    decision: {
      basis,
      quantile: basis === 'estimated' ? quantile.maintenance : null,
      scores: quantile.scores,
      parts,
      maintenancePpm: fields.maintenance.value,
      initialPpm: fields.initial.value,
      openInterestCapUsd: fields.openInterestCap.value,
      ramp: fields.ramp,
      uncoveredPpm: Math.max(0, fields.maintenance.value - maintenanceAt(fields.ramp, slot)),
      band: bandOf(input),
    },
  };
};
