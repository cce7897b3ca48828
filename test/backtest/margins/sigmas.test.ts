import { describe, expect, it } from 'vitest';
import { ewmaDaily, garchHourly, harHourly, realisedHours, sigmasAt } from '../../../lib/backtest/index.ts';
import { barsOf, walk, YEAR_2023 } from '../../support/bars.ts';

const HOUR = 3_600;
const DAY = 86_400;
const lines = walk(21, 1_400, HOUR);
const bars = barsOf(lines);

describe('the deviations of the peers', () => {
  it('of RiskMetrics are the recursion with 0.94 on daily returns, started by their mean', () => {
    const { first, variance } = ewmaDaily(bars);
    expect(first).toBe(YEAR_2023 + DAY);
    const close = (day: number) => lines[day * 24 - 1]?.close ?? Number.NaN;
    const squares = Array.from({ length: 57 }, (_, day) => Math.log(close(day + 2) / close(day + 1)) ** 2);
    // While 1 ÷ n is more than 0.06 all returns weigh alike.
    let expected = squares.slice(0, 16).reduce((sum, one) => sum + one, 0) / 16;
    for (const square of squares.slice(16)) expected = 0.94 * expected + 0.06 * square;
    expect((variance.at(-1) ?? 0) / expected).toBeCloseTo(1, 10);
    expect(variance[9]).toBeNaN();
  });

  it('of GARCH take in a tenth of a squared return, and forget 14 % an hour while it is calm', () => {
    const calm = barsOf(
      walk(4, 900, HOUR).map((line, index) =>
        index === 800 ? { ...line, high: line.high * 1.2, close: line.close * 1.2 } : line,
      ),
    );
    const { variance } = garchHourly(calm, realisedHours(calm));
    const [before, after] = [variance[799] ?? 0, variance[800] ?? 0];
    // α of the squared return of 20 %, about 0.1 × 0.033.
    expect(after - before).toBeGreaterThan(0.002);
    expect(after - before).toBeLessThan(0.005);
    // The return that undoes it comes at once; ten hours later 0.86¹⁰ = 0.22 of the two is left, and what the level adds.
    expect((variance[811] ?? 0) / (variance[801] ?? 1)).toBeGreaterThan(0.22);
    expect((variance[811] ?? 0) / (variance[801] ?? 1)).toBeLessThan(0.25);
  });

  it('are taken of the last step that had ended, by the root of time', () => {
    const stepped = { first: 1_000, stepSeconds: 100, variance: Float64Array.of(4, 9) };
    expect([...sigmasAt([999, 1_000, 1_099, 1_100, 1_200], stepped, 400)]).toEqual([Number.NaN, 4, 4, 6, Number.NaN]);
  });

  it('know nothing of the bars after them', () => {
    const cut = 1_200;
    const times = Array.from({ length: cut - 1 }, (_, hour) => YEAR_2023 + (hour + 1) * HOUR);
    const altered = barsOf([...lines.slice(0, cut), ...walk(5, 1_400, HOUR).slice(cut)]);
    const all = (given: typeof bars) => {
      const realised = realisedHours(given);
      return [ewmaDaily(given), garchHourly(given, realised), harHourly(realised)].map((one) => [
        ...sigmasAt(times, one, HOUR),
      ]);
    };
    expect(all(altered)).toEqual(all(bars));
  });
});
