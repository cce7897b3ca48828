import { LADDER_BP, type LiquidityDecision, type Quote } from '../market/index.ts';
import { BASIS_POINT } from '../units/index.ts';

/** A book that counts, and what one unit of its quote currency is worth in dollars. */
export interface CountedBook {
  readonly quote: Quote;
  readonly quoteUsd: number;
}

const summed = (books: readonly CountedBook[], side: 'bids' | 'asks'): number[] => {
  const sums = LADDER_BP.map(() => 0);
  for (const { quote, quoteUsd } of books) {
    const held = quote.ladder[side];
    for (let band = 0; band < sums.length; band += 1) sums[band] = (sums[band] ?? 0) + (held[band] ?? 0) * quoteUsd;
  }
  return sums;
};

/**
 * Average distance from the mid, in basis points, of an order that takes `notional` from a cumulative ladder: each band
 * is paid at its far edge, which is never less than what the book would have charged. Null when the ladder holds less.
 */
export const slippageBp = (cumulative: readonly number[], notional: number): number | null => {
  let taken = 0;
  let paid = 0;
  for (const [band, bp] of LADDER_BP.entries()) {
    const within = Math.min(notional, cumulative[band] ?? 0);
    if (within > taken) {
      paid += (within - taken) * bp;
      taken = within;
    }
    if (taken >= notional) return paid / notional;
  }
  return null;
};

const halfSpreadBp = ({ quote }: CountedBook): number => (quote.ask / quote.bid - 1) / 2 / BASIS_POINT;

/** The median, of two middles the lower one: a single silly quote must not widen everybody's margin. */
const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/** What all used books hold together, and what `orderUsd` would pay in them on the worse side. */
export const measureLiquidity = (books: readonly CountedBook[], orderUsd: number): LiquidityDecision | null => {
  if (books.length === 0) return null;
  const [bids, asks] = [summed(books, 'bids'), summed(books, 'asks')];
  const [sale, purchase] = [slippageBp(bids, orderUsd), slippageBp(asks, orderUsd)];
  return {
    bands: LADDER_BP.map((bp, band) => ({ bp, bidsUsd: bids[band] ?? 0, asksUsd: asks[band] ?? 0 })),
    halfSpreadBp: middle(books.map(halfSpreadBp)),
    slippageBp: sale === null || purchase === null ? null : Math.max(sale, purchase),
    modelled: books.some(({ quote }) => quote.modelled),
  };
};

/** Dollars within `bp` on the thinner side: what a liquidation can count on. */
export const depthWithin = (liquidity: LiquidityDecision, bp: number): number => {
  const band = liquidity.bands.find((one) => one.bp === bp);
  return band ? Math.min(band.bidsUsd, band.asksUsd) : 0;
};
