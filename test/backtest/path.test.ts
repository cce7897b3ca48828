import { describe, expect, it } from 'vitest';
import { adverseMoves, pathOf, Windows } from '../../lib/backtest/index.ts';
import { type BarLine, barsOf, YEAR_2023 } from '../support/bars.ts';

const bar = (index: number, barSeconds: number, open: number, high: number, low: number, close: number): BarLine => ({
  opened: YEAR_2023 + index * barSeconds,
  ...{ open, high, low, close, volume: 1 },
});

describe('what counts of a bar', () => {
  it('within the hour is its close, of an hour its range', () => {
    const lines = (barSeconds: number) => barsOf([0, 1].map((index) => bar(index, barSeconds, 100, 108, 95, 101)));
    expect([...pathOf(lines(60)).low, ...pathOf(lines(300)).high]).toEqual([101, 101, 101, 101]);
    expect([...pathOf(lines(3_600)).low, ...pathOf(lines(3_600)).high]).toEqual([95, 95, 108, 108]);
  });

  it('is opening and close where a print is bad, as that of LINK on 2020-03-12 at 10:00', () => {
    const path = pathOf(barsOf([bar(0, 3_600, 2.7, 2.8, 0.0001, 2.5), bar(1, 3_600, 2.5, 5.1, 2.4, 2.5)]));
    expect([...path.low]).toEqual([2.5, 2.4]);
    expect([...path.high]).toEqual([2.8, 2.5]);
  });
});

describe('a window', () => {
  const path = pathOf(barsOf([100, 90, 103, 99, 120].map((close, at) => bar(at, 3_600, close, close, close, close))));

  it('holds the bars after its start up to its end, and the worst of each side', () => {
    const window = new Windows(path).from(YEAR_2023 + 3_600, 2 * 3_600);
    expect(window).toEqual({ first: 1, after: 3 });
    const { long, short } = adverseMoves(path, { first: 1, after: 3 }, 100);
    expect([long, short].map((move) => Number(move.toFixed(12)))).toEqual([0.1, 0.03]);
  });

  it('is none without a bar that ended at its start, or past the record', () => {
    expect(new Windows(path).from(YEAR_2023 + 1_800, 3_600)).toBeNull();
    expect(new Windows(path).from(YEAR_2023 + 5 * 3_600, 3_600)).toBeNull();
  });
});
