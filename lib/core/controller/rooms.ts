import type { BreakerState } from '../breaker/index.ts';
import { type CountedBook, depthWithin, impactOf, measureLiquidity, recordedLiquidity } from '../liquidity/index.ts';
import { decideMargin, type MarginInput, type MarginOutput, seenIn, yearFrom } from '../margin/index.ts';
import type { LiquidityDecision, PriceDecision, ProtocolSnapshot } from '../market/index.ts';
import { converterTo, decidePrice, initialOracleState, quorumOf, recordedPrice } from '../oracle/index.ts';
import type { ClassPolicy, MarketPolicy, Policy } from '../policy/index.ts';
import {
  advanceVolatility,
  initialVolatilityState,
  type VolatilityInput,
  type VolatilityOutput,
} from '../volatility/index.ts';
import { bandWidthOf } from './breaker-room.ts';
import type { DecidedBody } from './decide.ts';
import type { Inputs } from './entry.ts';
import { exogenousOf } from './exogenous.ts';
import type { Recall } from './models.ts';

/** What every room of one cycle is given. */
export interface Cycle {
  readonly policy: Policy;
  readonly market: MarketPolicy;
  readonly klass: ClassPolicy | undefined;
  readonly realm: string;
  readonly previous: DecidedBody | null;
  readonly recall: Recall;
  readonly inputs: Inputs;
  /** What `inputs.snapshot` names. */
  readonly snapshot: ProtocolSnapshot | null;
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
  const inDollars = converterTo('USD', { crosses: inputs.crosses, oracle: policy.oracle });
  return inputs.observations.flatMap(({ source, quoteCurrency, result }) =>
    // What has no trusted worth in dollars counts as nothing: a cap must not rest on it.
    used.has(source) && 'quote' in result
      ? [{ quote: result.quote, quoteUsd: inDollars(quoteCurrency)?.price ?? 0 }]
      : [],
  );
};

export const liquidityOf = (cycle: Cycle, price: PriceDecision): LiquidityDecision | null => {
  if (price.median === null) return null;
  const orderUsd = cycle.klass?.margin.largestPositionUsd ?? cycle.policy.oracle.impactSize;
  const { aggregate } = cycle.inputs;
  return aggregate
    ? recordedLiquidity(aggregate, orderUsd, cycle.policy.cadenceSeconds)
    : measureLiquidity(booksOf(cycle, price), orderUsd);
};

/** One bar a window leaves nothing between its ends but its low and high; with more, what was sampled is what counts. */
const seenOf = ({ policy, klass, inputs }: Cycle, price: PriceDecision): MarginInput['seen'] => {
  const close = price.median;
  if (close === null) return null;
  const bar = inputs.aggregate;
  if (!bar || policy.cadenceSeconds < (klass?.margin.horizonSeconds ?? 0)) return { close, low: close, high: close };
  return seenIn({ open: bar.open, close, low: bar.low, high: bar.high });
};

/** Name of the one model of margins. */
export const MARGIN_MODEL = 'margin';

const impactIn = (liquidity: LiquidityDecision | null, depthUsd: number, daySigma: number) => {
  return (past: Parameters<MarginInput['impact']>[0]): number | null =>
    liquidity && impactOf({ ...past, liquidity, depthUsd, daySigma });
};

export const marginOf = (
  cycle: Cycle,
  {
    price,
    liquidity,
    admit,
    judgeRise,
    volatility,
    breaker,
  }: Pick<MarginInput, 'price' | 'liquidity' | 'admit' | 'judgeRise'> & {
    readonly volatility: VolatilityOutput;
    readonly breaker: BreakerState;
  },
): MarginOutput | null => {
  const { klass, previous, inputs, policy, recall } = cycle;
  if (!klass) return null;
  const depthUsd = liquidity ? depthWithin(liquidity, klass.limits.capBandBp) : 0;
  return decideMargin({
    state: previous?.state.margin ?? null,
    slot: inputs.slot,
    policy: klass,
    cadenceSeconds: policy.cadenceSeconds,
    price,
    liquidity,
    admit,
    judgeRise,
    depthUsd,
    bandWidth: bandWidthOf(cycle, breaker, klass, volatility),
    seen: seenOf(cycle, price),
    recorded: inputs.aggregate !== undefined,
    volatility: volatility.decision,
    hourTurnoverUsd: inputs.aggregate?.hourTurnover ?? null,
    impact: impactIn(liquidity, depthUsd, volatility.decision.forecast?.h24 ?? 0),
    frozenAt: previous?.state.lastGood?.validUntil ?? inputs.slot,
    year: () => yearFrom(recall(MARGIN_MODEL)),
  });
};
