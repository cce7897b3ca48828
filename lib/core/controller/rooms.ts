import { type BreakerState, decideBreaker, initialBreakerState } from '../breaker/index.ts';
import { type CountedBook, depthWithin, measureLiquidity, recordedLiquidity } from '../liquidity/index.ts';
import { decideMargin, type MarginInput, type MarginOutput, type Scores } from '../margin/index.ts';
import type { LiquidityDecision, PriceDecision } from '../market/index.ts';
import { convert, decidePrice, initialOracleState, quorumOf, recordedPrice } from '../oracle/index.ts';
import type { ClassPolicy, MarketPolicy, Policy } from '../policy/index.ts';
import {
  advanceVolatility,
  initialVolatilityState,
  type VolatilityInput,
  type VolatilityOutput,
} from '../volatility/index.ts';
import type { DecidedBody } from './decide.ts';
import type { Inputs } from './entry.ts';
import { exogenousOf } from './exogenous.ts';
import type { Floats, Recall } from './models.ts';

/** What every room of one cycle is given. */
export interface Cycle {
  readonly policy: Policy;
  readonly market: MarketPolicy;
  readonly klass: ClassPolicy | undefined;
  readonly realm: string;
  readonly previous: DecidedBody | null;
  readonly recall: Recall;
  readonly inputs: Inputs;
}

/** Horizons of a currency stream, which has no margins: those of the common class, for comparison only. */
const STREAM_HORIZON_SECONDS = 900;
const STREAM_REACTION_SECONDS = 3_600;

export const horizonOf = ({ klass }: Cycle): number => klass?.margin.horizonSeconds ?? STREAM_HORIZON_SECONDS;

export const oracleOf = ({ policy, market, realm, previous, inputs }: Cycle) => {
  const state = previous?.state.oracle ?? initialOracleState;
  if (inputs.aggregate) return recordedPrice({ aggregate: inputs.aggregate, policy, state, slot: inputs.slot });
  return decidePrice({
    policy,
    market,
    crosses: inputs.crosses,
    state,
    observedAtMs: inputs.observedAtMs,
    observations: inputs.observations,
    slot: inputs.slot,
    quorum: quorumOf(market, policy, realm === 'live'),
  });
};

/** A bar that does not tell its volume does not tell that it was traded: its range is then taken for nothing. */
const tradedIn = ({ aggregate }: Inputs): VolatilityInput['traded'] => {
  if (!aggregate || aggregate.volume === null) return null;
  const { open, high, low, volume } = aggregate;
  return { open, high, low, volume };
};

export const volatilityOf = (
  cycle: Cycle,
  price: PriceDecision,
  liquidity: LiquidityDecision | null,
): VolatilityOutput =>
  advanceVolatility({
    state: cycle.previous?.state.volatility ?? initialVolatilityState,
    slot: cycle.inputs.slot,
    price: price.median,
    traded: tradedIn(cycle.inputs),
    exogenous: exogenousOf(cycle, price, liquidity),
    policy: cycle.policy.volatility,
    cadenceSeconds: cycle.policy.cadenceSeconds,
    horizonSeconds: horizonOf(cycle),
    reactionSeconds: cycle.klass?.margin.reactionSeconds ?? STREAM_REACTION_SECONDS,
    engines: cycle.klass ? (cycle.policy.volatility.engines ?? []).map(({ name }) => name) : [],
    said: cycle.inputs.forecasts ?? [],
    model: cycle.recall,
  });

const booksOf = ({ policy, inputs }: Cycle, price: PriceDecision): CountedBook[] => {
  const used = new Set(price.sources.filter(({ verdict }) => verdict === 'used').map(({ source }) => source));
  // What has no trusted worth in dollars counts as nothing: a cap must not rest on it.
  const usd = (currency: string) =>
    convert(currency, 'USD', { crosses: inputs.crosses, oracle: policy.oracle })?.price ?? 0;
  return inputs.observations.flatMap(({ source, quoteCurrency, result }) =>
    used.has(source) && 'quote' in result ? [{ quote: result.quote, quoteUsd: usd(quoteCurrency) }] : [],
  );
};

export const liquidityOf = (cycle: Cycle, price: PriceDecision): LiquidityDecision | null => {
  if (price.median === null) return null;
  const orderUsd = cycle.klass?.margin.largestPositionUsd ?? cycle.policy.oracle.impactSize;
  const { aggregate } = cycle.inputs;
  return aggregate ? recordedLiquidity(aggregate, orderUsd) : measureLiquidity(booksOf(cycle, price), orderUsd);
};

/** The price and reference before this cycle, when that was at most one lost cycle ago. */
const before = ({ policy, previous, inputs }: Cycle) => {
  const recent =
    previous && inputs.slot - previous.inputs.slot <= 2 * policy.cadenceSeconds ? previous.decision.oracle : null;
  return { reference: recent?.reference ?? null, median: recent?.median ?? null };
};

export const breakerOf = (cycle: Cycle, price: PriceDecision) => {
  const { market, klass, previous, inputs } = cycle;
  const state: BreakerState = previous?.state.breaker ?? initialBreakerState(inputs.slot);
  const policy = market.kind === 'currency' ? market.breaker : klass?.breaker;
  if (!policy) throw new Error(`market ${market.id} has no class: the policy was not checked`);
  return decideBreaker({
    state,
    slot: inputs.slot,
    price,
    before: before(cycle),
    forecast: previous?.decision.volatility.forecast ?? null,
    policy,
  });
};

const NONE = new Float64Array(0);
const scoresFrom = ({ long = NONE, short = NONE }: Floats): Scores => ({ long, short });

export const marginOf = (
  cycle: Cycle,
  rooms: Pick<MarginInput, 'price' | 'liquidity' | 'admit'> & { readonly volatility: VolatilityOutput },
): MarginOutput | null => {
  const { klass, previous, inputs, policy, recall } = cycle;
  if (!klass) return null;
  return decideMargin({
    state: previous?.state.margin ?? null,
    slot: inputs.slot,
    policy: klass,
    cadenceSeconds: policy.cadenceSeconds,
    price: rooms.price,
    volatility: rooms.volatility.decision,
    liquidity: rooms.liquidity,
    depthUsd: rooms.liquidity ? depthWithin(rooms.liquidity, klass.limits.capBandBp) : 0,
    admit: rooms.admit,
    frozenAt: previous?.state.lastGood?.validUntil ?? inputs.slot,
    scores: () => scoresFrom(recall('scores')),
  });
};
