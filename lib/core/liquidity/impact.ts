import type { LiquidityDecision } from '../market/index.ts';
import { BASIS_POINT, SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units/index.ts';
import { slippageBp } from './depth.ts';

export interface ImpactInput {
  readonly liquidity: LiquidityDecision;
  readonly positionUsd: number;
  /** Dollars on the thinner side within the cap's band: now, in the last whole hour, and in a month's worst tenth of hours. */
  readonly depthUsd: number;
  readonly lastHourDepthUsd: number | null;
  readonly worstDepthUsd: number | null;
  readonly worstHourTurnoverUsd: number | null;
  /** Forecast standard deviation of a day. */
  readonly daySigma: number;
}

/** What an order pays where the books do not hold it: all that is known of them. */
const UNKNOWN_SLIPPAGE = 500 * BASIS_POINT;
/** Share of the depth there is that is counted on: the rest leaves when it is needed. */
const COUNTED_SHARE = 0.5;

/**
 * Dollars that are counted on. What there is, is what the last hour had where that is more: books that are thin for a
 * minute, as after every outage, would else charge everybody for weeks.
 */
const countedOn = ({ depthUsd, lastHourDepthUsd, worstDepthUsd }: ImpactInput): number => {
  const there = COUNTED_SHARE * Math.max(depthUsd, lastHourDepthUsd ?? 0);
  return Math.min(there, worstDepthUsd ?? there);
};

const worseSlippageBp = ({ bands }: LiquidityDecision, usd: number): number | null => {
  const [sale, purchase] = (['bidsUsd', 'asksUsd'] as const).map((side) =>
    slippageBp(
      bands.map((band) => band[side]),
      usd,
    ),
  );
  return sale == null || purchase == null ? null : Math.max(sale, purchase);
};

/**
 * Impact of unwinding the largest position, as a fraction of its price: the larger of a walk through the ladder, thinned
 * to the worst tenth of a month or half of now, and the square-root law σ·√(Q ÷ V) with a coefficient of one and the
 * worst hour's turnover (Donier & Bonart 2015: four decades of sizes of BTC). Its own impact is in no price of history.
 * Null where there is no book at all: that says something of the data, and nothing of what unwinding costs.
 */
export const impactOf = (input: ImpactInput): number | null => {
  const { liquidity, positionUsd, depthUsd, worstHourTurnoverUsd, daySigma } = input;
  if (!(depthUsd > 0)) return null;
  const thinned = countedOn(input) / depthUsd;
  const walked = thinned > 0 ? worseSlippageBp(liquidity, positionUsd / thinned) : null;
  const ladder = walked === null ? UNKNOWN_SLIPPAGE : walked * BASIS_POINT;
  if (worstHourTurnoverUsd === null) return ladder;
  const dayTurnoverUsd = (worstHourTurnoverUsd * SECONDS_PER_DAY) / SECONDS_PER_HOUR;
  const root = dayTurnoverUsd > 0 ? daySigma * Math.sqrt(positionUsd / dayTurnoverUsd) : UNKNOWN_SLIPPAGE;
  return Math.max(ladder, Math.min(root, UNKNOWN_SLIPPAGE));
};
