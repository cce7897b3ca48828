import type { LiquidityDecision, MarginDecision, MarginHorizon, PriceDecision } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { BASIS_POINT, mulDivUp, PPM, toPpm } from '../units/index.ts';

export interface TargetInput {
  readonly price: PriceDecision;
  readonly liquidity: LiquidityDecision;
  /** Volatility over the class's horizon that maintenance is made of. */
  readonly level: number;
  /** The fast forecast over the same horizon. */
  readonly fast: number;
  readonly horizon: MarginHorizon;
  readonly quantile: { readonly maintenance: number; readonly reaction: number };
  /** Impact of unwinding the largest position, as a fraction. */
  readonly impact: number;
  /** Multiple of the market's rung. */
  readonly ladderPpm: number;
  /** True where the price is a record: what it was marked at is the price itself. */
  readonly recorded: boolean;
  readonly policy: ClassPolicy;
}

export interface Target {
  readonly maintenancePpm: number;
  /** The same without the policy's buffer: what is carried above this is buffer still to be used up. */
  readonly unbufferedPpm: number;
  readonly initialPpm: number;
  readonly parts: NonNullable<MarginDecision['parts']>;
}

/** No leverage at all: the most that an initial margin can ask for. Half of it bounds maintenance, which it must double. */
const WHOLE = 1_000_000;
/** Deviations that a price may have moved unseen: as many as the day's forecast is thought to cover in a hundred. */
const AGE_DEVIATIONS = 2.5;

/** A move in ppm, rounded up. Beyond the whole it only overflows: that much is the most there is to ask. */
const moved = (fraction: number): number => toPpm(Math.min(fraction, 1), 'up');

const basisOf = ({ price, recorded, policy }: TargetInput): number => {
  if (recorded) return 0;
  if (price.mark === null || price.median === null) return policy.margin.basisPpm;
  return moved(Math.abs(price.mark - price.median) / price.median);
};

const uncertaintyOf = ({ price, fast, policy }: TargetInput): number => {
  const aged = fast * Math.sqrt((price.ageSeconds ?? 0) / policy.margin.horizonSeconds);
  return moved((price.dispersionBp ?? 0) * BASIS_POINT + AGE_DEVIATIONS * aged);
};

const partsOf = (input: TargetInput): Target['parts'] => {
  const { level, horizon, quantile, ladderPpm, liquidity, impact, policy } = input;
  const { bufferPpm, maintenanceFloorPpm } = policy.margin;
  const stretched = level * Math.sqrt(horizon.seconds / horizon.floorSeconds);
  const multiple = (ladderPpm / PPM) * (1 + bufferPpm / PPM);
  return {
    quantileMove: moved(quantile.maintenance * stretched * multiple),
    halfSpread: moved(liquidity.halfSpreadBp * BASIS_POINT),
    impact: moved(impact),
    oracleUncertainty: uncertaintyOf(input),
    basis: basisOf(input),
    floor: maintenanceFloorPpm,
  };
};

/**
 * What margins would be without any limit on their change.
 *
 * Maintenance = quantile × volatility over the liquidation horizon (longer ones by the root of time), times the market's
 * rung, + half spread + impact of the largest position + mark–index basis, not under the class floor. Initial margin =
 * the larger of twice that and that + the adverse move of the fast forecast over the user's reaction time, + the
 * uncertainty of the price, which at most doubles it. Each part is rounded up.
 */
export const marginTarget = (input: TargetInput): Target => {
  const { fast, quantile, ladderPpm, policy } = input;
  const parts = partsOf(input);
  const { quantileMove, halfSpread, impact, oracleUncertainty, basis, floor } = parts;
  const summed = (move: number) => Math.min(WHOLE / 2, Math.max(floor, move + halfSpread + impact + basis));
  const maintenancePpm = summed(quantileMove);
  const unbufferedPpm = summed(mulDivUp(quantileMove, PPM, PPM + policy.margin.bufferPpm));
  const { reactionSeconds, horizonSeconds } = policy.margin;
  const reaction = quantile.reaction * fast * Math.sqrt(reactionSeconds / horizonSeconds);
  const reactionMove = mulDivUp(moved(reaction), ladderPpm, PPM);
  const certain = Math.max(2 * maintenancePpm, maintenancePpm + reactionMove);
  const initialPpm = Math.min(WHOLE, certain + Math.min(certain, oracleUncertainty));
  return { maintenancePpm, unbufferedPpm, initialPpm, parts };
};
