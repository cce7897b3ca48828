import { type Aggregate, LADDER_BP, type LiquidityDecision } from '../market/index.ts';
import { BASIS_POINT } from '../units/index.ts';
import { slippageBp } from './depth.ts';

/** The narrowest half spread that a modelled book shows, however still its bar was. */
const LEAST_HALF_SPREAD_BP = 0.5;
/** Share of a bar's range that stands between its mid and its best price: wild minutes are quoted wide. */
const RANGE_SHARE = 0.05;

/** Half the spread of a book that is modelled from a minute's bar, in basis points; `range` is (high − low) ÷ close. */
export const modelledHalfSpreadBp = (range: number): number =>
  Math.max(LEAST_HALF_SPREAD_BP, (RANGE_SHARE * range) / BASIS_POINT);

/**
 * What a side of a modelled book holds within `bp` of the mid, of what it holds within 1 %: (bp ÷ 100)^¾. The exponent is
 * below 1 because real books are densest at the best price.
 */
export const modelledDepthShare = (bp: number): number => {
  const root = Math.sqrt(bp / 100);
  return root * Math.sqrt(root);
};

/**
 * The liquidity of a recorded bar: half spread from its range as that of a minute (by the root of time), and within 1 % of the mid the turnover of the hour on each
 * side. Nearer than the half spread there is nothing. Where the turnover is not known, nothing is taken to be there.
 */
export const recordedLiquidity = (
  { high, low, close, hourTurnover }: Aggregate,
  orderUsd: number,
  barSeconds: number,
): LiquidityDecision => {
  const halfSpreadBp = modelledHalfSpreadBp(((high - low) / close) * Math.sqrt(60 / barSeconds));
  const held = LADDER_BP.map((bp) => (bp < halfSpreadBp ? 0 : (hourTurnover ?? 0) * modelledDepthShare(bp)));
  return {
    bands: LADDER_BP.map((bp, band) => ({ bp, bidsUsd: held[band] ?? 0, asksUsd: held[band] ?? 0 })),
    halfSpreadBp,
    slippageBp: slippageBp(held, orderUsd),
    modelled: true,
  };
};
