import type { LiquidityDecision, MarginDecision, PriceDecision, VolatilityDecision } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { BASIS_POINT, toPpm } from '../units/index.ts';

export interface TargetInput {
  readonly price: PriceDecision;
  readonly forecast: NonNullable<VolatilityDecision['forecast']>;
  readonly liquidity: LiquidityDecision;
  readonly quantile: { readonly maintenance: number; readonly reaction: number };
  readonly policy: ClassPolicy;
}

export interface Target {
  readonly maintenancePpm: number;
  readonly initialPpm: number;
  readonly parts: NonNullable<MarginDecision['parts']>;
}

/** Beyond the widest ladder band nothing is known of the book, so an order it does not hold is charged all of it. */
const UNKNOWN_SLIPPAGE_BP = 500;
/** No leverage at all: the most that an initial margin can ask for. Half of it bounds maintenance, which it must double. */
const WHOLE = 1_000_000;

/** A move in ppm, rounded up. Beyond the whole it only overflows: that much is the most there is to ask. */
const moved = (fraction: number): number => toPpm(Math.min(fraction, 1), 'up');

/**
 * What margins would be without any limit on their change.
 *
 * Maintenance = quantile × forecast over the liquidation horizon + half spread + impact of the largest position +
 * uncertainty of the price + mark–index basis, not under the class floor. Initial margin = the larger of twice the
 * maintenance and maintenance + the adverse move over the user's reaction time. Each part is rounded up.
 */
export const marginTarget = ({ price, forecast, liquidity, quantile, policy }: TargetInput): Target => {
  const { margin } = policy;
  const parts = {
    quantileMove: moved(quantile.maintenance * forecast.horizon),
    halfSpread: moved(liquidity.halfSpreadBp * BASIS_POINT),
    impact: moved((liquidity.slippageBp ?? UNKNOWN_SLIPPAGE_BP) * BASIS_POINT),
    oracleUncertainty: moved((price.dispersionBp ?? 0) * BASIS_POINT),
    basis: margin.basisPpm,
    floor: margin.maintenanceFloorPpm,
  };
  const { quantileMove, halfSpread, impact, oracleUncertainty, basis, floor } = parts;
  const summed = quantileMove + halfSpread + impact + oracleUncertainty + basis;
  const maintenancePpm = Math.min(WHOLE / 2, Math.max(floor, summed));
  const reactionMove = moved(quantile.reaction * forecast.reaction);
  const initialPpm = Math.min(WHOLE, Math.max(2 * maintenancePpm, maintenancePpm + reactionMove));
  return { maintenancePpm, initialPpm, parts };
};
