import type { LiquidityDecision, PriceDecision, VolatilityDecision } from '../market/index.ts';
import type { BreakerPolicy } from '../policy/index.ts';
import type { HourRange } from './hour.ts';
import type { Sigmas } from './width.ts';

/** What the triggers of one cycle look at. Null is not known, which turns off what needs it. */
export interface Seen {
  readonly price: PriceDecision;
  /** As they were before this cycle; null after a gap. `hadPrice`: within the last hour. */
  readonly before: {
    readonly reference: number | null;
    readonly median: number | null;
    readonly hour: HourRange | null;
    readonly hadPrice: boolean;
  };
  readonly sigmas: Sigmas;
  readonly volatility: Pick<VolatilityDecision, 'realised' | 'forecast'>;
  /** Dollars within the class's band on the thinner side, and their median of seven days. */
  readonly depthUsd: number | null;
  readonly usualDepthUsd: number | null;
  /** How old an answer of this market's sources may be. */
  readonly staleSeconds: number;
  /** Of the predecessor's margins: what open positions do not carry yet, and the target. */
  readonly uncovered: { readonly uncoveredPpm: number; readonly maintenancePpm: number } | null;
  readonly policy: BreakerPolicy;
  readonly cadenceSeconds: number;
}

/**
 * Books that were seen, in dollars, also where they hold nothing: a band that is empty has lost all of its depth. Modelled
 * ones are made of the bars that the other triggers know already.
 */
export const seenDepth = (liquidity: LiquidityDecision | null, depthUsd: number): number | null =>
  liquidity && !liquidity.modelled ? depthUsd : null;
