import type { LiquidityDecision, PriceDecision, VolatilityDecision } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import type { Admit, JudgeRise } from './fields.ts';
import type { MarginState } from './state.ts';
import type { Seen } from './stretch.ts';
import type { Year } from './year.ts';

/** What books held and what was traded before this cycle, in dollars: of an hour; null where it is not known. */
export interface PastBooks {
  readonly worstDepthUsd: number | null;
  readonly worstHourTurnoverUsd: number | null;
  readonly lastHourDepthUsd: number | null;
}

export interface MarginInput {
  readonly state: MarginState | null;
  readonly slot: UnixSeconds;
  readonly policy: ClassPolicy;
  readonly cadenceSeconds: number;
  readonly price: PriceDecision;
  /** Where the price went in this cycle; null without one. */
  readonly seen: Seen | null;
  /** True where the price is a recorded bar's. */
  readonly recorded: boolean;
  readonly volatility: VolatilityDecision;
  readonly liquidity: LiquidityDecision | null;
  /** Dollars within the class's `capBandBp`, thinner side. */
  readonly depthUsd: number;
  /** Dollars that were traded in the hour that ends now; null where that is not known. */
  readonly hourTurnoverUsd: number | null;
  /** Impact of unwinding the largest position, as a fraction, given that and what books held before; null without a book. */
  readonly impact: (past: PastBooks & { readonly positionUsd: number }) => number | null;
  /** The breaker's: how far from the reference trades are still taken, as a fraction. */
  readonly bandWidth: number;
  /** What the mandate lets through. */
  readonly admit: Admit;
  /** What accounts let be announced to those already in. */
  readonly judgeRise: JudgeRise;
  /** Until when the last good set was valid: what it announced for later does not happen without new data. */
  readonly frozenAt: UnixSeconds;
  /** The year so far; asked for only when a day is over. */
  readonly year: () => Year;
}
