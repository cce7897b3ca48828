import { permissionsFor, withoutNewRisk } from '../breaker/index.ts';
import { type CapLimits, incoherences } from '../mandate/index.ts';
import type { MarginOutput } from '../margin/index.ts';
import {
  type AccountsDecision,
  type BreakerDecision,
  type LiquidityDecision,
  type PriceDecision,
  type SetStatus,
  type Vector,
  worstGrade,
} from '../market/index.ts';
import { formatInstant, mulDivUp, PPM } from '../units/index.ts';
import type { VolatilityOutput } from '../volatility/index.ts';
import type { breakerOf } from './breaker-room.ts';
import { carriedOn } from './degraded.ts';
import type { State } from './entry.ts';
import type { Mandated } from './mandated.ts';
import { fallbackOf, issuedAtOf, vectorOf } from './publish.ts';
import { type Cycle, horizonOf, marginOf } from './rooms.ts';

/** What every room has decided. */
export interface Rooms {
  readonly oracle: { readonly decision: PriceDecision; readonly state: State['oracle'] };
  readonly volatility: VolatilityOutput;
  readonly liquidity: LiquidityDecision | null;
  readonly breaker: ReturnType<typeof breakerOf>;
  /** Null for a currency stream, with its margin. */
  readonly mandated: Mandated | null;
  readonly margin: MarginOutput | null;
}

/** What is published of it. */
export interface Outcome {
  readonly status: SetStatus;
  readonly reasons: readonly string[];
  readonly validUntil: number;
  readonly vector: Vector;
  readonly margin: MarginOutput | null;
  /** The breaker's part; where the vector was refused, with the permissions of data that nobody is sure of. */
  readonly breaker: BreakerDecision;
}

/** A vector that contradicts itself is no better known than a price in dispute. */
const inDoubt = (breaker: BreakerDecision): BreakerDecision => {
  const { market, data, pace, stage, heldSince } = breaker;
  const permissions = permissionsFor(market, worstGrade(data, 'uncertain'), pace, stage);
  return { ...breaker, permissions: heldSince === null ? permissions : withoutNewRisk(permissions) };
};

/** Told where accounts slow a rise down, or would be asked and cannot be: then the default ramp holds. */
const accountsReasons = (accounts: AccountsDecision | null): string[] => {
  if (!accounts || accounts.verdict === 'used') return [];
  const { verdict } = accounts;
  return [verdict === 'throttled' || verdict === 'overdue' ? `tightening-${verdict}` : `snapshot:${verdict}`];
};

/** What the cap of this cycle is held against. A rail or a largest step may keep it above what depth holds for a while. */
const capLimitsOf = ({ klass }: Cycle, mandated: Mandated | null): CapLimits | null => {
  if (!klass || !mandated) return null;
  const { capBandBp, capPerDepth, riseDeadBandPpm: deadBandPpm } = klass.limits;
  const { min, largestFallPpm } = klass.mandate.rails.openInterestCapUsd;
  const before = mandated.now.values.openInterestCapUsd;
  const leastUsd = Math.max(Math.min(min, before), mulDivUp(before, PPM - largestFallPpm, PPM));
  return { band: `${capBandBp}bp`, capPerDepth, deadBandPpm, leastUsd };
};

/** The last check: a fresh and coherent vector is published; anything else carries on what was good, tightened. */
export const decideOutcome = (
  cycle: Cycle,
  { oracle, volatility, liquidity, mandated, margin, breaker }: Rooms,
): Outcome => {
  const { slot } = cycle.inputs;
  const decided = {
    oracle: oracle.decision,
    volatility: volatility.decision,
    liquidity,
    margin,
  };
  const vector = vectorOf(decided, cycle, horizonOf(cycle));
  const validUntil = slot + cycle.policy.validitySeconds;
  const issuedAt = formatInstant(issuedAtOf(cycle.inputs));
  const times = { slot: formatInstant(slot), issuedAt, effectiveAt: issuedAt, validUntil: formatInstant(validUntil) };
  const fallback = fallbackOf(cycle.klass, vector.newPositions, breaker.decision);
  const candidate = { ...times, ...vector, fallback, breaker: breaker.decision };
  const faults = vector.price ? incoherences(candidate, capLimitsOf(cycle, mandated)) : [];
  const reasons = [...oracle.decision.reasons, ...faults.map((fault) => `refused:${fault}`)];
  if (vector.price && faults.length === 0) {
    const warmUp = margin?.decision.basis === 'warm-up' ? ['warm-up'] : [];
    const cut = (margin?.decision.cut ?? []).map((field) => `outside-mandate:${field}`);
    const accounts = accountsReasons(margin?.accounts ?? null);
    const told = [...reasons, ...warmUp, ...cut, ...accounts];
    return { status: 'valid', reasons: told, validUntil, vector, margin, breaker: breaker.decision };
  }
  const unpriced = { ...oracle.decision, median: null };
  const held =
    faults.length > 0 && mandated
      ? marginOf(cycle, { price: unpriced, liquidity, volatility, breaker: breaker.state, ...mandated })
      : margin;
  const refused = faults.length > 0 ? inDoubt(breaker.decision) : breaker.decision;
  return { ...carriedOn(cycle, held, vector), reasons, margin: held, breaker: refused };
};
