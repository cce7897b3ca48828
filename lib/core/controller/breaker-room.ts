import {
  type BreakerInput,
  type BreakerState,
  bandWidth,
  decideBreaker,
  forecastBefore,
  initialBreakerState,
  noLocks,
  ordersTo,
  seenDepth,
} from '../breaker/index.ts';
import { depthWithin } from '../liquidity/index.ts';
import type { LiquidityDecision, PriceDecision } from '../market/index.ts';
import { type BreakerPolicy, type ClassPolicy, staleSecondsOf } from '../policy/index.ts';
import type { VolatilityOutput } from '../volatility/index.ts';
import { breakerCommandsIn } from './entry.ts';
import { issuedAtOf } from './publish.ts';
import type { Cycle } from './rooms.ts';

/** The price and reference before this cycle, when that was at most one lost cycle ago. */
const before = ({ policy, previous, inputs }: Cycle) => {
  const recent =
    previous && inputs.slot - previous.inputs.slot <= 2 * policy.cadenceSeconds ? previous.decision.oracle : null;
  return { reference: recent?.reference ?? null, median: recent?.median ?? null };
};

/** Five-minute volatility that is usual for the market: the median of its year's days; null before it has had a day. */
const usualSigma = ({ klass, previous }: Cycle): number | null => {
  const median = previous?.state.margin?.known.medianSigma ?? null;
  return median === null || !klass ? null : median * Math.sqrt(300 / klass.margin.horizonSeconds);
};

/** How old the answers that form the price may be: of the source that may be oldest. */
const staleSecondsIn = ({ market, policy }: Cycle): number =>
  Math.max(...market.sources.map((source) => staleSecondsOf(source, 'book', policy.oracle)));

const breakerPolicyOf = ({ market, klass }: Cycle): BreakerPolicy => {
  const policy = market.kind === 'currency' ? market.breaker : klass?.breaker;
  if (!policy) throw new Error(`market ${market.id} has no class: the policy was not checked`);
  return policy;
};

/** Made before this cycle: with the move in it, a crash that completes a bar would widen its own trigger past itself. */
const sigmasBefore = (cycle: Cycle) => ({
  forecast: cycle.previous?.decision.volatility.forecast?.fiveMinutes ?? null,
  usual: usualSigma(cycle),
});

const uncoveredIn = ({ previous }: Cycle): BreakerInput['uncovered'] => {
  const margin = previous?.decision.margin;
  // The first values are nobody's measurement: what they are behind says nothing of the market.
  return margin && margin.basis !== 'warm-up' ? margin : null;
};

/** What people ask for, and the state that their orders are given to. */
const ordersIn = ({ policy, market, realm, previous, inputs }: Cycle) =>
  ordersTo(previous?.state.breaker ?? initialBreakerState(inputs.slot), {
    ...{ realm, market: market.id, policy, slot: inputs.slot, now: issuedAtOf(inputs) },
    locks: previous?.state.locks ?? noLocks,
    commands: breakerCommandsIn(inputs),
  });

export const breakerOf = (
  cycle: Cycle,
  price: PriceDecision,
  volatility: VolatilityOutput['decision'],
  liquidity: LiquidityDecision | null,
) => {
  const { market, klass, inputs } = cycle;
  const depthUsd = klass && liquidity ? depthWithin(liquidity, klass.limits.capBandBp) : 0;
  const { locks, ...ordered } = ordersIn(cycle);
  const decided = decideBreaker({
    market: market.id,
    ...ordered,
    slot: inputs.slot,
    price,
    before: before(cycle),
    sigmas: sigmasBefore(cycle),
    volatility,
    depthUsd: seenDepth(liquidity, depthUsd),
    staleSeconds: staleSecondsIn(cycle),
    uncovered: uncoveredIn(cycle),
    related: inputs.context,
    policy: breakerPolicyOf(cycle),
    cadenceSeconds: cycle.policy.cadenceSeconds,
    validitySeconds: cycle.policy.validitySeconds,
  });
  return { ...decided, locks };
};

/** What the next cycle will be judged by: consumers enforce the same band between the two. */
export const bandWidthOf = (
  cycle: Cycle,
  { hour }: BreakerState,
  klass: ClassPolicy,
  volatility: VolatilityOutput,
): number => {
  const { cadenceSeconds } = cycle.policy;
  const next = cycle.inputs.slot + cadenceSeconds;
  const forecast = forecastBefore(hour, next, cadenceSeconds) ?? volatility.decision.forecast?.fiveMinutes ?? null;
  return bandWidth({ sigmas: { forecast, usual: usualSigma(cycle) }, policy: klass.breaker, cadenceSeconds });
};
