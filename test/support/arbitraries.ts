import * as fc from 'fast-check';
import type { DepthLadder, Level, OrderBook } from '../../lib/core/market/index.ts';
import { ladderOf } from '../../lib/core/market/index.ts';

/** Any JSON value that has a canonical form, with members named in all of Unicode. */
export const jsonValue: fc.Arbitrary<unknown> = fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 4 });

/** Sizes are multiples of a thousandth of a coin between 0.001 and 1000. */
const size = fc.integer({ min: 1, max: 1_000_000 }).map((thousandths) => thousandths / 1000);

/** Steps outwards in hundredths of a basis point of the mid; 0 puts two levels on one price. */
const side = (mid: number, direction: 1 | -1): fc.Arbitrary<readonly Level[]> =>
  fc
    .array(fc.record({ step: fc.integer({ min: 0, max: 5_000 }), size }), { minLength: 1, maxLength: 30 })
    .map((rows) => {
      let distance = 0;
      return rows.map((row, index): Level => {
        distance += index === 0 ? row.step + 1 : row.step;
        return [mid * (1 + direction * distance * 1e-6), row.size];
      });
    });

/** A book without fault around a mid between 0.01 and 100 000, up to 30 levels a side. */
export const orderBook: fc.Arbitrary<OrderBook> = fc
  .integer({ min: 1, max: 10_000_000 })
  .map((hundredths) => hundredths / 100)
  .chain((mid) => fc.record({ bids: side(mid, -1), asks: side(mid, 1) }));

/** The ladder of such a book. */
export const depthLadder: fc.Arbitrary<DepthLadder> = orderBook.map(ladderOf);
