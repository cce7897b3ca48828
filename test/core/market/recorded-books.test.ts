import { describe, expect, it } from 'vitest';
import {
  bookFault,
  impactMid,
  LADDER_BP,
  type Level,
  ladderOf,
  midOf,
  type OrderBook,
} from '../../../lib/core/market/index.ts';
import { hasSharedData, sharedLines } from '../../support/shared-data.ts';

/** Depth in dollars by band, computed outside this program from the whole book, beside snapshots of its 400 best levels. */
const PAIRS = ['btcusdt_binance_spot', 'ethusdt_binance_spot'] as const;
const filesOf = (pair: string): readonly [snapshots: string, depth: string] => [
  `books/${pair}_snapshots_10s.jsonl.gz`,
  `books/${pair}_depth_1s.csv.gz`,
];

interface Snapshot extends OrderBook {
  readonly timestamp_ms: number;
}

const depthRows = (path: string): Map<string, Record<string, number>> => {
  const [header = '', ...lines] = sharedLines(path);
  const names = header.split(',');
  return new Map(
    lines.map((line) => {
      const cells = line.split(',');
      return [cells[0] ?? '', Object.fromEntries(names.map((name, index) => [name, Number(cells[index])]))];
    }),
  );
};

const SIDES = [
  ['bids', 'bid'],
  ['asks', 'ask'],
] as const;

/** A level this close to a distance may be counted on either side of it. */
const EDGE_BP = 0.0005;
const onTheEdge = (levels: readonly Level[], mid: number, bp: number): boolean =>
  levels.some(([price]) => Math.abs(Math.abs(price / mid - 1) * 1e4 - bp) <= EDGE_BP);

interface Comparison {
  readonly band: string;
  readonly ours: number;
  readonly outside: number;
}

/** Both figures for each band that the outside calculation has and this answer of 400 levels reaches. */
const comparisons = (book: Snapshot, row: Record<string, number>): readonly Comparison[] => {
  const [ladder, mid] = [ladderOf(book), midOf(book)];
  return SIDES.flatMap(([side, short]) =>
    LADDER_BP.flatMap((bp, index) => {
      const outside = row[`${short}_usd_${bp}bp`];
      if (outside === undefined || bp > ladder.reachBp[side] || onTheEdge(book[side], mid, bp)) return [];
      return [{ band: `${book.timestamp_ms} ${side} ${bp}`, ours: ladder[side][index] ?? Number.NaN, outside }];
    }),
  );
};

describe.skipIf(!PAIRS.flatMap(filesOf).every(hasSharedData))('recorded books', () => {
  it.each(PAIRS)('%s: the ladder is the depth that an outside calculation found, to a dollar', (pair) => {
    const [snapshots, depth] = filesOf(pair);
    const rows = depthRows(depth);
    const all = sharedLines(snapshots)
      .map((line): Snapshot => JSON.parse(line))
      .flatMap((book) => comparisons(book, rows.get(String(book.timestamp_ms)) ?? {}));
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter(({ ours, outside }) => !(Math.abs(ours - outside) <= 1))).toEqual([]);
  });

  it.each(PAIRS)('%s: no recorded book is refused, and a small order is filled near the mid', (pair) => {
    for (const book of sharedLines(filesOf(pair)[0]).map((line): Snapshot => JSON.parse(line))) {
      const mid = impactMid(book, 5_000);
      expect(bookFault(book)).toBeNull();
      expect(mid.ok && Math.abs(mid.value / midOf(book) - 1)).toBeLessThan(5e-4);
    }
  });
});
