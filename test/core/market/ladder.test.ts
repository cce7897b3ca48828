import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bookFault,
  depthLadder as depthLadderShape,
  impactMid,
  LADDER_BP,
  type Level,
  ladderOf,
  midOf,
  type OrderBook,
} from '../../../lib/core/market/index.ts';
import { depthLadder, orderBook } from '../../support/arbitraries.ts';

const notionalOf = (levels: readonly Level[]): number => levels.reduce((sum, [price, size]) => sum + price * size, 0);
const SIDES = ['bids', 'asks'] as const;
const near = (left: number, right: number): boolean => Math.abs(left - right) <= 1e-9 * (1 + Math.abs(right));

const lastFirstWithinAPrice = (levels: readonly Level[]): readonly Level[] => {
  const direction = (levels.at(-1)?.[0] ?? 0) >= (levels[0]?.[0] ?? 0) ? 1 : -1;
  return [...levels].reverse().sort(([a], [b]) => (a - b) * direction);
};

describe('a depth ladder counts what stands within each distance', () => {
  it('never falls with distance and never holds more than the book', () => {
    fc.assert(
      fc.property(orderBook, (book) => {
        const ladder = ladderOf(book);
        for (const side of SIDES) {
          const rungs = ladder[side];
          expect(rungs).toHaveLength(LADDER_BP.length);
          expect(rungs.every((rung, index) => rung >= (rungs[index - 1] ?? 0))).toBe(true);
          expect(rungs.every((rung) => rung <= notionalOf(book[side]) * (1 + 1e-12))).toBe(true);
        }
      }),
    );
  });

  it('beyond its reach only repeats what it saw, and within it has not seen all', () => {
    fc.assert(
      fc.property(orderBook, (book) => {
        const ladder = ladderOf(book);
        for (const side of SIDES) {
          const rungs = ladder[side].filter((_, index) => (LADDER_BP[index] ?? 0) >= ladder.reachBp[side]);
          expect(rungs.every((rung) => near(rung, notionalOf(book[side])))).toBe(true);
          const inside = ladder[side].filter((_, index) => (LADDER_BP[index] ?? 0) < ladder.reachBp[side] - 0.001);
          expect(inside.every((rung) => rung < notionalOf(book[side]))).toBe(true);
        }
      }),
    );
  });

  it('does not care in which order levels of one price came', () => {
    fc.assert(
      fc.property(orderBook, (book) => {
        const [one, other] = [
          ladderOf(book),
          ladderOf({ bids: lastFirstWithinAPrice(book.bids), asks: lastFirstWithinAPrice(book.asks) }),
        ];
        for (const side of SIDES) {
          expect(other[side].every((rung, index) => near(rung, one[side][index] ?? Number.NaN))).toBe(true);
        }
        expect(other.reachBp).toEqual(one.reachBp);
      }),
    );
  });

  it('scales with size and not with the unit of price', () => {
    const scaled = (book: OrderBook, price: number, size: number): OrderBook => ({
      bids: book.bids.map(([p, s]) => [p * price, s * size]),
      asks: book.asks.map(([p, s]) => [p * price, s * size]),
    });
    fc.assert(
      fc.property(orderBook, fc.integer({ min: -8, max: 8 }), (book, power) => {
        const [one, other] = [ladderOf(book), ladderOf(scaled(book, 2 ** power, 2 ** -power))];
        expect(other).toEqual(one);
      }),
    );
  });

  it('passes its own schema, and nothing shorter, negative or unknown does', () => {
    fc.assert(fc.property(depthLadder, (ladder) => depthLadderShape.safeParse(ladder).success));
    const [ladder] = fc.sample(depthLadder, 1);
    const bad = [
      { ...ladder, bids: ladder?.bids.slice(1) },
      { ...ladder, asks: ladder?.asks.map(() => -1) },
      { ...ladder, asks: ladder?.asks.map(() => Number.NaN) },
      { ...ladder, mid: 1 },
    ];
    expect(bad.map((one) => depthLadderShape.safeParse(one).success)).toEqual([false, false, false, false]);
  });

  it('a level exactly at a distance is inside it', () => {
    for (const [index, bp] of LADDER_BP.entries()) {
      const book: OrderBook = { bids: [[100 * (1 - bp * 1e-4), 1]], asks: [[100 * (1 + bp * 1e-4), 1]] };
      const ladder = ladderOf(book);
      expect([ladder.bids[index], ladder.bids[index - 1] ?? 0]).toEqual([book.bids[0]?.[0], 0]);
      expect([ladder.asks[index], ladder.asks[index - 1] ?? 0]).toEqual([book.asks[0]?.[0], 0]);
    }
  });
});

describe('the impact mid is a price at which the size could be had', () => {
  const share = fc.integer({ min: 1, max: 100 });

  it('each half lies between the best and the worst price walked', () => {
    fc.assert(
      fc.property(orderBook, share, (book, percent) => {
        const notional = (Math.min(notionalOf(book.bids), notionalOf(book.asks)) * percent * (1 - 1e-9)) / 100;
        const result = impactMid(book, notional);
        const ends = (pick: 0 | -1): number => ((book.bids.at(pick)?.[0] ?? 0) + (book.asks.at(pick)?.[0] ?? 0)) / 2;
        const furthest = (book.asks.at(-1)?.[0] ?? 0) - (book.bids.at(-1)?.[0] ?? 0);
        expect(result.ok && Math.abs(result.value - ends(0)) <= furthest / 2 + 1e-9).toBe(true);
        expect(result.ok && result.value > (book.bids.at(-1)?.[0] ?? 0) - 1e-9).toBe(true);
        expect(result.ok && result.value < (book.asks.at(-1)?.[0] ?? 0) * (1 + 1e-12)).toBe(true);
      }),
    );
  });

  it('is the mid while the best levels hold the size', () => {
    fc.assert(
      fc.property(orderBook, (book) => {
        const best = Math.min(notionalOf(book.bids.slice(0, 1)), notionalOf(book.asks.slice(0, 1)));
        const result = impactMid(book, best * 0.999);
        expect(result.ok && near(result.value, midOf(book))).toBe(true);
      }),
    );
  });

  it('averages what is bought, not the prices: 100 at 100 and 110 at 110 cost 105', () => {
    const book: OrderBook = {
      bids: [[95, 10]],
      asks: [
        [100, 1],
        [110, 1],
        [120, 1],
      ],
    };
    expect(impactMid(book, 210)).toEqual({ ok: true, value: (95 + 105) / 2 });
  });

  it('a coin at a silly price moves the mid and hardly the impact mid', () => {
    const honest: OrderBook = { bids: [[99, 100]], asks: [[101, 100]] };
    const silly: OrderBook = { bids: [[100.9, 0.001], ...honest.bids], asks: honest.asks };
    const [before, after] = [impactMid(honest, 5_000), impactMid(silly, 5_000)];
    expect(midOf(silly) - midOf(honest)).toBeGreaterThan(0.9);
    expect(before.ok && after.ok && after.value - before.value).toBeLessThan(0.001);
  });

  it.each<[string, OrderBook]>([
    ['bids', { bids: [[99, 1]], asks: [[101, 100]] }],
    ['asks', { bids: [[99, 100]], asks: [[101, 1]] }],
    ['everything', { bids: [], asks: [] }],
  ])('a book that lacks %s for the size is thin, not extrapolated', (_, book) => {
    expect(impactMid(book, 5_000)).toEqual({ ok: false, error: 'thin-book' });
  });

  it('the whole of a side can just be had', () => {
    const book: OrderBook = {
      bids: [[50, 2]],
      asks: [
        [200, 0.25],
        [250, 0.2],
      ],
    };
    expect(impactMid(book, 100).ok).toBe(true);
    expect(impactMid(book, 100.0001)).toEqual({ ok: false, error: 'thin-book' });
  });
});

describe('a book is believed only without fault', () => {
  it('every generated book is', () => {
    fc.assert(fc.property(orderBook, (book) => bookFault(book) === null));
  });

  it('levels of one price are no fault', () => {
    expect(
      bookFault({
        bids: [
          [99, 1],
          [99, 2],
        ],
        asks: [
          [101, 1],
          [101, 2],
        ],
      }),
    ).toBeNull();
  });

  it.each<[string, OrderBook]>([
    ['empty-book', { bids: [], asks: [[101, 1]] }],
    ['empty-book', { bids: [[99, 1]], asks: [] }],
    ['not-positive', { bids: [[0, 1]], asks: [[101, 1]] }],
    ['not-positive', { bids: [[-99, 1]], asks: [[101, 1]] }],
    ['not-positive', { bids: [[99, -1]], asks: [[101, 1]] }],
    ['not-positive', { bids: [[99, 1]], asks: [[Number.NaN, 1]] }],
    ['not-positive', { bids: [[99, 1]], asks: [[101, Number.NaN]] }],
    [
      'not-positive',
      {
        bids: [[99, 1]],
        asks: [
          [101, 1],
          [Number.POSITIVE_INFINITY, 1],
        ],
      },
    ],
    ['not-positive', { bids: [[99, Number.POSITIVE_INFINITY]], asks: [[101, 1]] }],
    [
      'unsorted-book',
      {
        bids: [
          [98, 1],
          [99, 1],
        ],
        asks: [[101, 1]],
      },
    ],
    [
      'unsorted-book',
      {
        bids: [[99, 1]],
        asks: [
          [101, 1],
          [102, 1],
          [101.5, 1],
        ],
      },
    ],
    ['crossed-book', { bids: [[102, 1]], asks: [[101, 1]] }],
    ['crossed-book', { bids: [[101, 1]], asks: [[101, 1]] }],
  ])('%s: %j', (fault, book) => {
    expect(bookFault(book)).toBe(fault);
  });

  it('any one level out of order is found', () => {
    fc.assert(
      fc.property(orderBook, fc.constantFrom(...SIDES), fc.nat(), (book, side, seed) => {
        const levels = [...book[side]];
        const [at, last] = [seed % levels.length, levels.at(-1)];
        fc.pre(last !== undefined && levels[at]?.[0] !== last[0]);
        const moved = [...levels.slice(0, at), ...(last ? [last] : []), ...levels.slice(at)];
        expect(bookFault({ ...book, [side]: moved })).toBe('unsorted-book');
      }),
    );
  });
});
