import { describe, expect, it } from 'vitest';
import { calmDayFrom, calmMonthsOf, hourMoves, largestFall } from '../../../lib/backtest/breaker/quiet.ts';
import { barsOf, YEAR_2023 } from '../../support/bars.ts';

const HOUR = 3_600;
const DAY = 86_400;

/** Bars of an hour with these closes; NaN leaves one out. */
const hours = (closes: readonly number[]) =>
  barsOf(
    closes.flatMap((close, index) =>
      Number.isNaN(close)
        ? []
        : [{ opened: YEAR_2023 + index * HOUR, open: close, high: close, low: close, close, volume: 1 }],
    ),
  );

describe('calm, told from closes alone', () => {
  it('is a month in which no hour moves by 3 %, whichever way', () => {
    expect([...calmMonthsOf(hours([100, 102.9, 100]))]).toEqual(['2023-01']);
    expect([...calmMonthsOf(hours([100, 103, 103]))]).toEqual([]);
    expect([...calmMonthsOf(hours([100, 97, 97]))]).toEqual([]);
  });

  it('ends with a move that nobody saw, over a hole', () => {
    expect([...calmMonthsOf(hours([100, 101, Number.NaN, Number.NaN, 105]))]).toEqual([]);
  });

  it('is a day after the last such hour, and none where the record ends before', () => {
    const day = Array.from({ length: 25 }, () => 90);
    expect(calmDayFrom(hours([100, 90, ...day]), YEAR_2023)).toBe(YEAR_2023 + 2 * HOUR);
    expect(calmDayFrom(hours([100, 90, 90, 90]), YEAR_2023)).toBeNull();
    expect(calmDayFrom(hours([100, ...day]), YEAR_2023 + DAY)).toBeNull();
  });

  it('knows no move over an hour that was not recorded', () => {
    expect([...hourMoves(hours([100, 101, Number.NaN, 50, 55]))].map((move) => Number(move.toFixed(2)))).toEqual([
      Number.NaN,
      0.01,
      Number.NaN,
      0.1,
    ]);
  });

  it('finds the hour of the largest fall inside the days asked for', () => {
    const bars = hours([100, 50, 49, 40, 39, 39]);
    expect(largestFall(bars, YEAR_2023, YEAR_2023 + DAY)).toBe(1);
    expect(largestFall(bars, YEAR_2023 + 2 * HOUR, YEAR_2023 + DAY)).toBe(3);
    expect(largestFall(bars, YEAR_2023 + DAY, YEAR_2023 + 2 * DAY)).toBe(-1);
  });
});
