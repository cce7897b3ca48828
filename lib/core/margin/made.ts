import type { MarginValues } from '../market/index.ts';
import { mulDivDown, PPM } from '../units/index.ts';
import { valuesOf } from './fields.ts';
import { type Liquidation, liquidationOf } from './horizon.ts';
import type { MarginInput } from './input.ts';
import { rungOf } from './ladder.ts';
import { maintenanceAt } from './ramp.ts';
import { type Level, levelAfter, type Speeds, speedsOf } from './slow.ts';
import type { MarginState } from './state.ts';
import { marginTarget, type Target } from './target.ts';

/** What of this cycle margins are made of, before anything is decided. */
export interface Made {
  readonly liquidation: Liquidation;
  readonly speeds: Speeds | null;
  readonly level: Level | null;
  readonly rung: ReturnType<typeof rungOf>;
  /** Of the largest position, as when there was a book last; null before there was one. */
  readonly impact: number | null;
}

/** Charged before any book was seen: all that is known of one that does not hold the position (a ladder's width). */
const UNSEEN_IMPACT = 0.05;

export const madeOf = (input: MarginInput, { level, known, today, impact }: MarginState): Made => {
  const { policy, price, volatility, slot, cadenceSeconds } = input;
  const liquidation = liquidationOf(policy, cadenceSeconds, known.turnoverUsd);
  const speeds = price.median === null ? null : speedsOf(volatility, known, policy);
  return {
    speeds,
    level: speeds ? levelAfter(level, speeds, known, policy, slot) : level,
    liquidation,
    rung: rungOf(policy, known.days),
    impact:
      input.impact({
        positionUsd: liquidation.positionUsd,
        worstDepthUsd: known.depthUsd,
        worstHourTurnoverUsd: known.turnoverUsd,
        lastHourDepthUsd: today.lastHourDepthUsd,
      }) ?? impact,
  };
};

export const targetOf = (input: MarginInput, { known }: MarginState, made: Made): Target | null => {
  const { price, liquidity, policy, recorded } = input;
  if (!made.speeds || !made.level || !liquidity) return null;
  return marginTarget({
    price,
    liquidity,
    policy,
    recorded,
    horizon: made.liquidation.horizon,
    quantile: known.quantiles,
    level: made.level.sigma,
    fast: made.speeds.fast,
    impact: made.impact ?? UNSEEN_IMPACT,
    ladderPpm: made.rung.marginPpm,
  });
};

export const wantedOf = (input: MarginInput, before: MarginState, made: Made, target: Target | null): MarginValues => {
  // What venues claim to hold is bounded by nothing but their number format.
  const deep = Math.min(Number.MAX_SAFE_INTEGER, Math.floor(input.policy.limits.capPerDepth * input.depthUsd));
  const most = mulDivDown(deep, made.rung.capPpm, PPM);
  if (!target) return { ...valuesOf(before), openInterestCapUsd: Math.min(before.openInterestCap.value, most) };
  // Risk that no margin covers yet is not added to.
  const carried = Math.min(target.maintenancePpm, maintenanceAt(before.ramp, input.slot));
  // The buffer is there to be used up: while what is asked for lies within it, nothing moves.
  const { value } = before.maintenance;
  const buffered = value >= target.unbufferedPpm && value < target.maintenancePpm;
  return {
    maintenancePpm: buffered ? value : target.maintenancePpm,
    initialPpm: target.initialPpm,
    openInterestCapUsd: mulDivDown(most, carried, Math.max(1, target.maintenancePpm)),
  };
};
