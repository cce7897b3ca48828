import { describe, expect, it } from 'vitest';
import {
  coverageDays,
  elevatedFrom,
  elevations,
  figuresOf,
  type Judged,
  type Named,
  shortfallOf,
} from '../../../lib/backtest/index.ts';
import { decided, HOUR, trial } from './trial.ts';

const made = trial();
const [ours, fixed, ...others] = made.series;
const { court } = made;

describe('the judged windows', () => {
  it('are those of the first warm row on for which everybody has a margin', () => {
    // Least-squares HAR is fitted at the first multiple of 168 hours after it has thirty days and some outcomes.
    expect(court.windows[0]?.time).toBeGreaterThanOrEqual((made.rows[0]?.time ?? 0) + 720 * HOUR);
    for (const { margins } of made.series) expect(margins).toHaveLength(court.windows.length);
    expect([ours, fixed, ...others].map((one) => one?.name)).toEqual([
      ...['plimsoll', 'static (hindsight)', 'historical VaR 1 y', 'EWMA(0.94)-FHS', 'GARCH-FHS', 'HAR-FHS'],
    ]);
  });

  it('are elevated in their highest tenth', () => {
    const high = court.elevated.filter(Boolean).length / court.windows.length;
    // The pattern repeats every 101 rows, so that the tenth value stands several times.
    expect(high).toBeGreaterThanOrEqual(0.1);
    expect(high).toBeLessThan(0.12);
  });
});

describe('elevation', () => {
  it('is the forecast over the mean of the thirty days that end with it', () => {
    const { rows } = decided();
    const found = elevations(rows);
    for (const at of [0, 100, 2_879, 2_880, 9_000]) {
      const month = rows.slice(Math.max(0, at - 2_879), at + 1).map(({ variance1h }) => variance1h ?? 0);
      const mean = month.reduce((sum, one) => sum + one, 0) / month.length;
      expect(found[at]).toBeCloseTo((rows[at]?.variance1h ?? 0) / mean, 9);
    }
    expect(elevatedFrom(Float64Array.from({ length: 100 }, (_, index) => index))).toBe(90);
  });
});

describe('what a margin comes to', () => {
  const two: readonly Judged[] = [
    { time: 86_400, row: 0, long: 0.03, short: 0.01 },
    { time: 90_000, row: 4, long: 0, short: 0.05 },
    { time: 172_800, row: 96, long: 0.01, short: 0.01 },
  ];
  const small = { windows: two, elevated: [true, false, false], levelPpm: 999_000, horizonSeconds: HOUR };
  const margins = Float64Array.of(0.02, 0.02, 0.02);

  it('counts hits and what they lost beyond it by the day', () => {
    const days = coverageDays(small, margins);
    expect(days.map(({ day, windows, hitsLong, hitsShort }) => [day, windows, hitsLong, hitsShort])).toEqual([
      [86_400, 2, 1, 1],
      [172_800, 1, 0, 0],
    ]);
    expect(days[0]?.elevated).toEqual({ windows: 1, hitsLong: 1, hitsShort: 0 });
    expect(days[0]?.severityShort).toBeCloseTo(0.03, 12);
    // One and three hundredths beyond, the mean of the sides, in three of the 8760 hours of a year.
    expect(shortfallOf(small, margins)).toBeCloseTo(((0.01 + 0.03) / 2) * 1e4 * (8_760 / 3), 6);
    expect(figuresOf(small, { name: 'x', margins, changesPerYear: 0 }).largestExceedance).toBeCloseTo(0.03, 12);
  });

  it('never covers less, and never loses more, for being larger', () => {
    for (const one of made.series as readonly Named[]) {
      const figures = [0.7, 1, 1.3].map((factor) => figuresOf(court, one, factor));
      const losses = figures.map(({ shortfallBpsPerYear }) => shortfallBpsPerYear);
      const shares = figures.map(({ coverage }) => coverage.all.both.coveragePpm ?? 0);
      expect([...losses].sort((a, b) => b - a)).toEqual(losses);
      expect([...shares].sort((a, b) => a - b)).toEqual(shares);
      // What is scaled is scaled: ratios of a series to itself stay.
      expect(new Set(figures.map(({ peakToTrough30 }) => peakToTrough30?.toFixed(9))).size).toBe(1);
    }
  });
});
