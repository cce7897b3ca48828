import type { MarginHorizon } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';

/**
 * How long a position at its maintenance is exposed: until a set tells it (a cycle and its publication), until a keeper
 * acts, and until the largest position is unwound at the policy's share of the minute's turnover in the worst tenth of a
 * month's hours. Not below the class's floor. Where no turnover is known, only the floor stands for the unwinding.
 */
export const horizonOf = (
  { margin }: ClassPolicy,
  cadenceSeconds: number,
  worstHourTurnoverUsd: number | null,
): MarginHorizon => {
  const { publicationSeconds, keeperSeconds, participationPpm } = margin.liquidation;
  const detectionSeconds = cadenceSeconds + publicationSeconds;
  const perMinute = ((participationPpm / 1e6) * (worstHourTurnoverUsd ?? 0)) / 60;
  const unwindSeconds = perMinute > 0 ? Math.min(LONGEST_UNWIND_SECONDS, unwinding(margin, perMinute)) : null;
  const derived = detectionSeconds + keeperSeconds + (unwindSeconds ?? 0);
  return {
    detectionSeconds,
    keeperSeconds,
    unwindSeconds,
    floorSeconds: margin.horizonSeconds,
    seconds: Math.max(margin.horizonSeconds, derived),
  };
};

/** A position that takes longer than a day is no position for this market: its cap has to fall, not its margin to rise. */
const LONGEST_UNWIND_SECONDS = 86_400;

const unwinding = ({ largestPositionUsd }: ClassPolicy['margin'], perMinuteUsd: number): number =>
  Math.ceil((60 * largestPositionUsd) / perMinuteUsd);
