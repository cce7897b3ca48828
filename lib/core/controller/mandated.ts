import {
  type AccountsPrice,
  admit,
  type Circumstances,
  decideRise,
  type MandateDecision,
  type MandateState,
  noProposals,
  type Ruling,
  reviewMandate,
  ruleOn,
  withRuling,
} from '../mandate/index.ts';
import { type Admit, type JudgeRise, valuesOf } from '../margin/index.ts';
import type { BreakerDecision, MarginDecision, PriceDecision, VolatilityDecision } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { toInteger } from '../units/index.ts';
import { proposalCommandsIn } from './entry.ts';
import type { Cycle } from './rooms.ts';

/** What the mandate lays down before margins are decided. */
export interface Mandated {
  readonly now: Circumstances;
  readonly ruling: Ruling;
  readonly admit: Admit;
  readonly judgeRise: JudgeRise;
}

const circumstancesOf = (
  { market, previous, inputs }: Cycle,
  klass: ClassPolicy,
  price: PriceDecision,
  breaker: BreakerDecision,
): Circumstances => ({
  slot: inputs.slot,
  values: previous?.state.margin ? valuesOf(previous.state.margin) : klass.conservative,
  state: breaker.market,
  grade: price.grade,
  price: price.median === null ? null : toInteger(price.median, market.priceDecimals, 'nearest'),
  unwatched: (previous?.state.lastGood?.validUntil ?? 0) < inputs.slot,
});

const rulingOf = ({ policy, previous, inputs }: Cycle, now: Circumstances): Ruling =>
  ruleOn({
    people: policy.mandate,
    policyHash: inputs.policyHash,
    open: previous?.state.mandate?.open ?? null,
    commands: proposalCommandsIn(inputs),
    now,
  });

/** Rounded towards the account, as they are published. */
const accountsPriceOf = ({ market }: Cycle, { median, usd, confirmation }: PriceDecision): AccountsPrice | null => {
  if (median === null || confirmation === null) return null;
  const { priceDecimals: decimals } = market;
  return {
    long: toInteger(confirmation.long, decimals, 'up'),
    short: toInteger(confirmation.short, decimals, 'down'),
    decimals,
    perUsd: usd === null ? null : median / usd,
  };
};

const judgeRiseOf = (cycle: Cycle, klass: ClassPolicy, price: PriceDecision): JudgeRise => {
  const { inputs, previous } = cycle;
  const snapshot = cycle.snapshot ?? inputs.snapshotFault ?? null;
  if (snapshot === null) return () => null;
  const input = {
    slot: inputs.slot,
    policy: klass.mandate.accounts,
    snapshot,
    price: accountsPriceOf(cycle, price),
    throttledSince: previous?.decision.accounts?.throttledSince ?? null,
  };
  return (rise) => decideRise(rise, input);
};

/** Null for a currency stream, which has no parameters to bound. */
export const mandatedFor = (cycle: Cycle, price: PriceDecision, breaker: BreakerDecision): Mandated | null => {
  const { klass, inputs } = cycle;
  if (!klass) return null;
  const now = circumstancesOf(cycle, klass, price, breaker);
  const ruling = rulingOf(cycle, now);
  const admission = {
    slot: inputs.slot,
    policy: klass,
    mayLoosen: breaker.market === 'normal' && price.grade === 'valid',
    // A minute with one operator less is no storm: it bars loosening while it lasts, and nothing more.
    abnormal: breaker.market !== 'normal' || !['valid', 'degraded'].includes(price.grade),
  };
  const judgeRise = judgeRiseOf(cycle, klass, price);
  const alone: Admit = (before, wanted) => admit(before, wanted, admission);
  return {
    now,
    ruling,
    judgeRise,
    admit: (before, wanted) => withRuling(alone(before, wanted), wanted, ruling, admission),
  };
};

export interface Reviewed {
  readonly margin: MarginDecision;
  readonly volatility: VolatilityDecision;
  /** True where the vector is this cycle's own. */
  readonly published: boolean;
}

/** Proposals and classes of change, once it is known what is published. */
export const reviewOf = (
  { policy, klass, market, realm, previous, inputs }: Cycle,
  { now, ruling }: Mandated,
  { margin, volatility, published }: Reviewed,
): { readonly decision: MandateDecision; readonly state: MandateState } => {
  if (!klass) throw new Error('a market without a class has no mandate');
  const { open, closed } = previous?.state.mandate ?? noProposals;
  return reviewMandate({
    people: policy.mandate,
    policyHash: inputs.policyHash,
    commands: proposalCommandsIn(inputs),
    policy: klass,
    realm,
    market: market.id,
    decimals: market.priceDecimals,
    version: (previous?.version ?? 0) + 1,
    forecastHorizon: volatility.forecast?.horizon ?? null,
    ...{ open, closed, now, ruling, margin, published },
  });
};
