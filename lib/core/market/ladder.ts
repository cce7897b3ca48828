import * as z from 'zod';
import { BASIS_POINT, err, ok, type Result } from '../units/index.ts';

/** Price and size of one level, in quote currency per base coin and in base coin. */
export type Level = readonly [price: number, size: number];
/** An order book as a venue answers it: each side from the best price outwards. */
export interface OrderBook {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Distances from the mid, in basis points, at which a depth ladder counts. */
export const LADDER_BP = [1, 2, 5, 10, 25, 50, 100, 200, 500] as const;

const side = z.array(z.number().nonnegative()).length(LADDER_BP.length);

/**
 * What an entry keeps of a book: for each side the quote quantity within each distance of `LADDER_BP` from that book's
 * own mid, cumulative, and how far the answer reached (basis points). Beyond its reach a ladder only repeats what it saw,
 * so depth there is a lower bound.
 */
export const depthLadder = z.strictObject({
  bids: side,
  asks: side,
  reachBp: z.strictObject({ bids: z.number().nonnegative(), asks: z.number().nonnegative() }),
});
export type DepthLadder = z.infer<typeof depthLadder>;

export type BookFault = 'empty-book' | 'crossed-book' | 'unsorted-book' | 'not-positive' | 'thin-book';

const faultOfSide = (levels: readonly Level[], direction: 1 | -1): BookFault | null => {
  if (levels.length === 0) return 'empty-book';
  let previous = direction === 1 ? 0 : Number.POSITIVE_INFINITY;
  for (const [price, size] of levels) {
    if (!(price > 0 && size > 0 && Number.isFinite(price) && Number.isFinite(size))) return 'not-positive';
    if ((price - previous) * direction < 0) return 'unsorted-book';
    previous = price;
  }
  return null;
};

/** The first reason not to believe a book, or null. Touching sides count as crossed: somebody is being filled there. */
export const bookFault = ({ bids, asks }: OrderBook): BookFault | null => {
  const fault = faultOfSide(bids, -1) ?? faultOfSide(asks, 1);
  if (fault) return fault;
  return (bids[0]?.[0] ?? 0) >= (asks[0]?.[0] ?? 0) ? 'crossed-book' : null;
};

export const midOf = ({ bids, asks }: OrderBook): number =>
  ((bids[0]?.[0] ?? Number.NaN) + (asks[0]?.[0] ?? Number.NaN)) / 2;

/** A level at the distance itself is inside it: the quotient misses by 1e-12 bp, which this covers and no further level. */
const EDGE_BP = 1e-8;

const cumulate = (levels: readonly Level[], mid: number): number[] =>
  LADDER_BP.map((bp) => {
    let quantity = 0;
    for (const [price, size] of levels) {
      if (Math.abs(price / mid - 1) > (bp + EDGE_BP) * BASIS_POINT) break;
      quantity += price * size;
    }
    return quantity;
  });

const reachOf = (levels: readonly Level[], mid: number): number =>
  levels.length === 0 ? 0 : Math.abs((levels.at(-1)?.[0] ?? mid) / mid - 1) / BASIS_POINT;

/** The depth ladder of a book without fault. */
export const ladderOf = (book: OrderBook): DepthLadder => {
  const mid = midOf(book);
  return {
    bids: cumulate(book.bids, mid),
    asks: cumulate(book.asks, mid),
    reachBp: { bids: reachOf(book.bids, mid), asks: reachOf(book.asks, mid) },
  };
};

/** Average price of an order for `notional` units of quote currency that walks `levels`, or null when they do not hold it. */
const averagePrice = (levels: readonly Level[], notional: number): number | null => {
  let left = notional;
  let coins = 0;
  for (const [price, size] of levels) {
    const taken = Math.min(left, price * size);
    coins += taken / price;
    left -= taken;
    if (left <= 0) return notional / coins;
  }
  return null;
};

/**
 * The impact mid: halfway between what a sale and what a purchase of `notional` (quote currency) would fetch now. A
 * quote of one coin at a silly price moves the best price but not this one.
 */
export const impactMid = (book: OrderBook, notional: number): Result<number, BookFault> => {
  const [bid, ask] = [averagePrice(book.bids, notional), averagePrice(book.asks, notional)];
  return bid === null || ask === null ? err('thin-book') : ok((bid + ask) / 2);
};
