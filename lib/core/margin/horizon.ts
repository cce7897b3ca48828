import type { MarginHorizon } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';

export interface Liquidation {
  readonly horizon: MarginHorizon;
  /** Largest position of this market, in dollars. */
  readonly positionUsd: number;
}

/** Less than a dollar is no position, and nothing to divide by. */
const LEAST_POSITION_USD = 1;

/**
 * How long a position at its maintenance is exposed: until a set tells it (a cycle and its publication), until a keeper
 * acts, and until the largest position is unwound at the policy's share of the minute's turnover in the worst tenth of a
 * month's hours. Not below the class's floor. The largest position is what can be unwound in time; where no turnover is
 * known it is the policy's, and only the floor stands for its unwinding.
 */
export const liquidationOf = (
  { margin }: ClassPolicy,
  cadenceSeconds: number,
  worstHourTurnoverUsd: number | null,
): Liquidation => {
  const { publicationSeconds, keeperSeconds, participationPpm, longestUnwindSeconds } = margin.liquidation;
  const detectionSeconds = cadenceSeconds + publicationSeconds;
  const floorSeconds = margin.horizonSeconds;
  const parts = { detectionSeconds, keeperSeconds, floorSeconds };
  const { largestPositionUsd } = margin;
  if (worstHourTurnoverUsd === null) {
    const seconds = Math.max(floorSeconds, detectionSeconds + keeperSeconds);
    return { horizon: { ...parts, unwindSeconds: null, seconds }, positionUsd: largestPositionUsd };
  }
  const perSecondUsd = ((participationPpm / 1e6) * worstHourTurnoverUsd) / 3_600;
  const positionUsd = Math.max(LEAST_POSITION_USD, Math.min(largestPositionUsd, perSecondUsd * longestUnwindSeconds));
  const unwindSeconds = Math.min(longestUnwindSeconds, Math.ceil(positionUsd / perSecondUsd));
  const seconds = Math.max(floorSeconds, detectionSeconds + keeperSeconds + unwindSeconds);
  return { horizon: { ...parts, unwindSeconds, seconds }, positionUsd };
};
