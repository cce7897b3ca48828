import { describe, expect, it } from 'vitest';
import { realisedHours, targetsOf } from '../../../lib/backtest/index.ts';
import { type BarLine, barsOf, YEAR_2023 } from '../../support/bars.ts';

/** Minutes whose close doubles or halves at each five minutes of the first `moves` ones, and stands still after. */
const jumping = (minutes: number, moves: number): BarLine[] =>
  Array.from({ length: minutes }, (_, index) => {
    // The bar that ends at 00:05 is the fifth: from there on the close is another.
    const step = Math.min(moves, Math.floor((index + 1) / 5));
    const close = step % 2 === 0 ? 100 : 200;
    return { opened: YEAR_2023 + index * 60, open: close, high: close, low: close, close, volume: 1 };
  });

describe('what came', () => {
  it('is the sum of the squared five-minute returns of each hour, a move at its end being its own', () => {
    const hours = realisedHours(barsOf(jumping(181, 18)));
    expect(hours.first).toBe(YEAR_2023 + 3_600);
    // 00:05 to 01:00 are twelve moves less the first, before which nothing is known; then six until 01:30.
    const move = Math.log(2) ** 2;
    expect([...hours.variance].slice(0, 3).map((value) => value / move)).toEqual([
      expect.closeTo(11, 9),
      expect.closeTo(6, 9),
      0,
    ]);
    expect([...hours.seen].slice(0, 3)).toEqual([60, 60, 60]);
  });

  it('does not take one bad minute for a move', () => {
    const lines = jumping(120, 0).map((line, index) => (index === 64 ? { ...line, high: 130, close: 130 } : line));
    expect([...realisedHours(barsOf(lines)).variance].every((value) => value === 0)).toBe(true);
    // Two together are no bad print: the first carries the move there, at 01:05, and 01:10 the one back.
    const moved = jumping(120, 0).map((line, index) =>
      index >= 64 && index < 69 ? { ...line, high: 130, close: 130 } : line,
    );
    expect([...realisedHours(barsOf(moved)).variance][1]).toBeCloseTo(2 * Math.log(1.3) ** 2, 9);
  });

  it('of hourly bars is the variance of Garman and Klass', () => {
    const bar = { opened: YEAR_2023, open: 100, high: 110, low: 95, close: 104, volume: 1 };
    const hours = realisedHours(barsOf([bar, { ...bar, opened: YEAR_2023 + 3_600 }]));
    // By hand: ½·ln(110/95)² − (2·ln 2 − 1)·ln(104/100)².
    expect(hours.variance[0]).toBeCloseTo(0.5 * 0.14660347 ** 2 - 0.38629436 * 0.03922071 ** 2, 8);
  });

  it('over a horizon begins after the hour, and has a floor', () => {
    const hours = {
      first: 0,
      variance: Float64Array.of(5, 1, 2, 0, 9),
      seen: new Float64Array(5).fill(60),
      barsPerHour: 60,
    };
    expect([...targetsOf(hours, 1).outcome]).toEqual([1, 2, 1e-8, 9, Number.NaN]);
    expect(targetsOf(hours, 24).outcome.every(Number.isNaN)).toBe(true);
  });
});

describe('an hour is judged', () => {
  const hours = (missing: Readonly<Record<number, number>>) => ({
    first: 0,
    variance: new Float64Array(60).fill(1e-5),
    seen: Float64Array.from({ length: 60 }, (_, hour) => 60 - (missing[hour] ?? 0)),
    barsPerHour: 60,
  });
  const judged = (missing: Readonly<Record<number, number>>, horizon: 1 | 24) =>
    [...targetsOf(hours(missing), horizon).judged].flatMap((one, hour) => (one === 1 ? [hour] : []));
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

  it('with a day behind it and the horizon before it', () => {
    expect(judged({}, 1)).toEqual(range(23, 58));
    expect(judged({}, 24)).toEqual(range(23, 35));
  });

  it('not where more than 10 minutes of the hour ahead are missing, nor more than 5 % of the day before', () => {
    expect(judged({ 30: 10 }, 1)).toEqual(range(23, 58));
    expect(judged({ 30: 11 }, 1)).toEqual([...range(23, 28), ...range(30, 58)]);
    // 5 % of 1 440 minutes are 72.
    expect(judged({ 30: 60, 31: 12 }, 1)).toEqual([...range(23, 28), ...range(31, 58)]);
    expect(judged({ 30: 60, 31: 13 }, 1)).toEqual([...range(23, 28), ...range(54, 58)]);
  });

  it('over a day not where more than 5 % of it are missing', () => {
    expect(judged({ 40: 60, 41: 12 }, 24)).toEqual(range(23, 35));
    expect(judged({ 40: 60, 41: 13 }, 24)).toEqual([]);
  });
});
