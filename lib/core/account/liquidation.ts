import { mulDivDown, mulDivUp, PPM, type Ppm } from '../units/index.ts';

export interface LiquidationInput {
  /** Whole units of the settlement currency; equity may be negative. */
  readonly notional: number;
  readonly equity: number;
  readonly maintenancePpm: Ppm;
  /** Equity over what maintenance asks for, when it is over: 1 250 000 leaves a quarter to spare. */
  readonly targetHealthPpm: Ppm;
  /** What closing costs, of the notional closed: half spread, impact and fees. */
  readonly costPpm: Ppm;
  /** What the market absorbs in one slice, and how long until the next. */
  readonly slice: number;
  readonly sliceSeconds: number;
}

export interface LiquidationPlan {
  /** Share of the position to close, and what that is; rounded up. */
  readonly closeFactorPpm: Ppm;
  readonly close: number;
  /** Slices, and seconds from the first to the last; null where the market absorbs nothing. */
  readonly slices: number | null;
  readonly seconds: number | null;
}

const closeFactor = (input: LiquidationInput): Ppm => {
  const { notional, equity, maintenancePpm, targetHealthPpm, costPpm } = input;
  const required = mulDivUp(maintenancePpm, targetHealthPpm, PPM);
  const missing = mulDivUp(required, notional, PPM) - equity;
  if (missing <= 0) return 0;
  // Closing frees `required` and costs `costPpm` of each dollar: where that is no gain, all of it must go.
  const gainPpm = required - costPpm;
  if (gainPpm <= 0 || missing >= mulDivDown(notional, gainPpm, PPM)) return PPM;
  return Math.min(PPM, mulDivUp(mulDivUp(missing, PPM, gainPpm), PPM, notional));
};

/**
 * How much of a position that misses its maintenance is closed, and how fast. With target health h, maintenance m, cost c
 * and close share x, what is left must meet equity − c·x·notional ≥ h·m·(1 − x)·notional, so
 *
 *     x = (h·m·notional − equity) ÷ (notional · (h·m − c)), at most the whole,
 *
 * rounded up: as little as brings the account to its target, for closing more than that costs its owner, and closing less
 * comes back in a minute (repayment to a target health factor, as in Aave v4, here with the cost taken from equity). The
 * pace is what the market absorbs, a slice at a time, as in Synthetix v3's liquidation windows.
 */
export const liquidationPlan = (input: LiquidationInput): LiquidationPlan => {
  const { notional, slice, sliceSeconds } = input;
  const closeFactorPpm = notional > 0 ? closeFactor(input) : 0;
  const close = mulDivUp(notional, closeFactorPpm, PPM);
  if (close === 0) return { closeFactorPpm, close, slices: 0, seconds: 0 };
  if (slice <= 0) return { closeFactorPpm, close, slices: null, seconds: null };
  const slices = Math.ceil(close / slice);
  return { closeFactorPpm, close, slices, seconds: (slices - 1) * sliceSeconds };
};
