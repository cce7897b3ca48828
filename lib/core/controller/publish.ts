import { permissionsFor, SHIPPED_MATRIX } from '../breaker/index.ts';
import type { MarginOutput } from '../margin/index.ts';
import {
  type BreakerDecision,
  type LiquidityDecision,
  type MarginDecision,
  type NewPositions,
  type ParameterSet,
  type PriceDecision,
  SET_SCHEMA,
  type Vector,
  type VolatilityDecision,
  worstGrade,
} from '../market/index.ts';
import { type ClassPolicy, type MarketPolicy, pairOf } from '../policy/index.ts';
import {
  type Digest,
  formatInstant,
  SECONDS_PER_DAY,
  SECONDS_PER_HOUR,
  SECONDS_PER_YEAR,
  toInteger,
  toPpm,
  type UnixSeconds,
} from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { existingOf, newPositionsOf } from './publish-margin.ts';
import type { Cycle } from './rooms.ts';

/** Ladder distances that are published; the full ladder stays in the entry. */
const PUBLISHED_BP = [10, 25, 50, 100];

type PublishedPrice = NonNullable<Vector['price']>;

/** In a crash the median is the band's edge: rounding inwards must not shut it out, or the set is refused when it counts. */
const bandOf = (median: bigint, low: bigint, high: bigint): PublishedPrice['band'] => ({
  low: String(low < median ? low : median),
  high: String(high > median ? high : median),
});

/** The price in integers. The median goes to the nearest; what confirms a liquidation goes towards the account. */
const priceOf = (
  price: PriceDecision,
  band: MarginDecision['band'],
  market: MarketPolicy,
  slot: UnixSeconds,
): PublishedPrice | null => {
  if (price.median === null || price.twap === null || price.confirmation === null) return null;
  const { priceDecimals: decimals } = market;
  const { quote } = pairOf(market);
  const whole = (value: number, rounding: 'up' | 'down' | 'nearest') => toInteger(value, decimals, rounding);
  const { long, short } = price.confirmation;
  const median = whole(price.median, 'nearest');
  return {
    median: String(median),
    twap: String(whole(price.twap, 'nearest')),
    confirmation: { long: String(whole(long, 'up')), short: String(whole(short, 'down')) },
    band: band && bandOf(median, whole(band.low, 'up'), whole(band.high, 'down')),
    decimals,
    quote,
    usd: price.usd === null ? null : String(whole(price.usd, 'nearest')),
    anchor: String(whole(price.anchor ?? price.median, 'nearest')),
    mark: price.mark === null ? null : String(whole(price.mark, 'nearest')),
    at: formatInstant(slot),
    ageSeconds: Math.ceil(price.ageSeconds ?? 0),
  };
};

const annualised = (sigma: number | undefined, horizonSeconds: number): number | null =>
  sigma === undefined ? null : toPpm(sigma * Math.sqrt(SECONDS_PER_YEAR / horizonSeconds), 'up');

const volatilityOf = ({ realised, forecast }: VolatilityDecision, horizonSeconds: number): Vector['volatility'] => {
  const known = (value: number | null) => (value === null ? null : toPpm(value, 'up'));
  return {
    realised1hPpm: known(realised.h1),
    realised24hPpm: known(realised.h24),
    realised7dPpm: known(realised.d7),
    forecastHorizonPpm: annualised(forecast?.horizon, horizonSeconds),
    forecast1hPpm: annualised(forecast?.h1, SECONDS_PER_HOUR),
    forecast24hPpm: annualised(forecast?.h24, SECONDS_PER_DAY),
  };
};

/** What a venue claims to hold is bounded by nothing but its number format; no claim may stop the cycle. */
const wholeUsd = (usd: number): string => toInteger(Math.min(usd, Number.MAX_SAFE_INTEGER), 0, 'down').toString();

const depthOf = (liquidity: LiquidityDecision | null): Vector['depth'] =>
  liquidity && {
    usd: Object.fromEntries(
      liquidity.bands
        .filter(({ bp }) => PUBLISHED_BP.includes(bp))
        .map(({ bp, bidsUsd, asksUsd }) => [`${bp}bp`, wholeUsd(Math.min(bidsUsd, asksUsd))]),
    ),
    modelled: liquidity.modelled,
  };

/** The decided values of this cycle as they are published. */
export const vectorOf = (
  decided: {
    oracle: PriceDecision;
    volatility: VolatilityDecision;
    liquidity: LiquidityDecision | null;
    margin: MarginOutput | null;
  },
  { market, klass, inputs: { slot } }: Pick<Cycle, 'market' | 'klass' | 'inputs'>,
  horizonSeconds: number,
): Vector => ({
  price: priceOf(decided.oracle, decided.margin?.decision.band ?? null, market, slot),
  volatility: volatilityOf(decided.volatility, horizonSeconds),
  depth: depthOf(decided.liquidity),
  newPositions: decided.margin && klass ? newPositionsOf(decided.margin.decision, klass.limits) : null,
  existing: decided.margin && existingOf(decided.margin.decision, decided.margin.state.known.certificate),
});

/** A stop dies with its set: past that a consumer paces what it liquidates on its own price, or debtors would be free. */
const lasting = (pace: BreakerDecision['pace']): BreakerDecision['pace'] => (pace === 'stopped' ? 'paced' : pace);

/**
 * What a consumer does when the set's time has passed: nothing that this very set does not allow already, and no more
 * than stale data does. A fallback looser than its set would reward waiting for the set to expire.
 */
export const fallbackOf = (
  policy: ClassPolicy | undefined,
  newPositions: NewPositions | null,
  breaker: Pick<BreakerDecision, 'market' | 'data' | 'pace'>,
): ParameterSet['fallback'] => ({
  initialPpm: policy ? Math.max(policy.conservative.initialPpm, newPositions?.initialPpm ?? 0) : null,
  openInterestCap: 'current-open-interest',
  maintenance: 'frozen-at-valid-until',
  liquidationPrice: 'consumer',
  permissions: permissionsFor(breaker.market, worstGrade(breaker.data, 'stale'), lasting(breaker.pace)),
});

/** When a set is issued: its slot, or later when the cycle ran late. */
export const issuedAtOf = ({ slot, observedAtMs }: Pick<EntryBody['inputs'], 'slot' | 'observedAtMs'>): UnixSeconds =>
  Math.max(slot, Math.floor(observedAtMs / 1000));

/** Sets of entries that an earlier engine decided were published without the matrix, and stay what was signed. */
const FIRST_WITH_MATRIX = 5;

/** The set that an entry publishes. It depends on the entry alone, so that anybody who has the body can derive it again. */
export const setOf = (body: EntryBody, digest: Digest): ParameterSet => {
  const { realm, market, version, inputs, decision } = body;
  const slot = formatInstant(inputs.slot);
  const issuedAt = formatInstant(issuedAtOf(inputs));
  const { market: state, data, since, cause, episode, stage, heldSince, permissions } = decision.breaker;
  return {
    schema: SET_SCHEMA,
    realm,
    market,
    version,
    slot,
    issuedAt,
    effectiveAt: issuedAt,
    validUntil: formatInstant(decision.validUntil),
    status: decision.status,
    reasons: decision.reasons,
    policyHash: inputs.policyHash,
    digest,
    ...decision.vector,
    breaker: {
      ...{ market: state, data, since: formatInstant(since), cause, permissions },
      ...(episode !== undefined && { episode }),
      ...(stage && { stage }),
      ...(heldSince !== null && { newRiskHeldSince: formatInstant(heldSince) }),
    },
    fallback: decision.fallback,
    ...(Number(body.engine) >= FIRST_WITH_MATRIX && { matrix: SHIPPED_MATRIX }),
  };
};
