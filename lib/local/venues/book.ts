import { modelledDepthShare } from '../../core/liquidity/index.ts';
import { LADDER_BP, type Level, type OrderBook } from '../../core/market/index.ts';
import { BASIS_POINT } from '../../core/units/index.ts';

export interface BookShape {
  readonly mid: number;
  readonly halfSpreadBp: number;
  /** Quote currency that each side holds within 1 % of the mid. */
  readonly quoteWithin100Bp: number;
}

/**
 * A wider half spread would take the bid towards zero; a bar that wild (absurd low prints exist) has no book to speak
 * of.
 */
const WIDEST_HALF_SPREAD_BP = 5_000;

/**
 * A book in which each side has one level at the half spread and one at every distance of the depth ladder beyond it.
 * Distances nearer than the half spread hold nothing. Both sides carry the same quote quantity at the same distance, so
 * that the impact mid is the mid (to the second order of the distance).
 */
export const bookAround = ({ mid, halfSpreadBp, quoteWithin100Bp }: BookShape): OrderBook => {
  const best = Math.min(halfSpreadBp, WIDEST_HALF_SPREAD_BP);
  const bids: Level[] = [];
  const asks: Level[] = [];
  let below = 0;
  for (const bp of [best, ...LADDER_BP.filter((distance) => distance > best)]) {
    const cumulative = quoteWithin100Bp * modelledDepthShare(bp);
    const [bid, ask] = [mid * (1 - bp * BASIS_POINT), mid * (1 + bp * BASIS_POINT)];
    bids.push([bid, (cumulative - below) / bid]);
    asks.push([ask, (cumulative - below) / ask]);
    below = cumulative;
  }
  return { bids, asks };
};
