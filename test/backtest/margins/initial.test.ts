import { describe, expect, it } from 'vitest';
import { initialOf, pathOf } from '../../../lib/backtest/index.ts';
import { barsOf, YEAR_2023 } from '../../support/bars.ts';
import { rowsFor } from './trial.ts';

/** Three hours of minutes at 100, but for the closes named by the minute at which they stood. */
const pathWith = (closes: Readonly<Record<number, number>>) =>
  barsOf(
    Array.from({ length: 180 }, (_, index) => {
      const close = closes[index + 1] ?? 100;
      const [low, high] = [Math.min(100, close), Math.max(100, close)];
      return { opened: YEAR_2023 + index * 60, open: 100, high, low, close, volume: 1 };
    }),
  );

/** Initial margin is twice the maintenance of the moment, so that a position opened at 2 % has 2 % above a maintenance of 2 %. */
const shares = (
  closes: Readonly<Record<number, number>>,
  maintenanceAt: (minute: number) => number,
  elevated = false,
) => {
  const bars = pathWith(closes);
  // The first row is that of minute 1; rows stand at quarter hours as those of a backtest do.
  const rows = rowsFor(bars, (time) => maintenanceAt((time - YEAR_2023) / 60)).map((row) => ({
    ...row,
    time: row.time - 60,
  }));
  return initialOf(rows.slice(1), pathOf(bars), YEAR_2023, () => elevated);
};

describe('positions opened at full leverage', () => {
  it('come to their maintenance when a move eats what lay above it', () => {
    // Opened at 15, 30, …, 120: eight of them. Minute 70 lies within the hour after 15, 30, 45 and 60.
    expect(shares({ 70: 97.9 }, () => 0.02).all).toEqual({ opened: 8, long: 0.5, short: 0 });
    expect(shares({ 70: 102.1 }, () => 0.02).all).toEqual({ opened: 8, long: 0, short: 0.5 });
    expect(shares({ 70: 98.1 }, () => 0.02).all).toEqual({ opened: 8, long: 0, short: 0 });
  });

  it('come to it sooner when the maintenance carried has risen since', () => {
    // From minute 60 on 3 % are carried: those opened before have 1 % left, those after have 3 %.
    const rising = shares({ 70: 98.5 }, (minute) => (minute < 60 ? 0.02 : 0.03));
    expect(rising.all.long).toBe(3 / 8);
    // The move came before the rise: it met 2 %.
    expect(shares({ 50: 98.5 }, (minute) => (minute < 60 ? 0.02 : 0.03)).all.long).toBe(0);
  });

  it('are told apart by what the forecast was', () => {
    expect(shares({ 70: 97.9 }, () => 0.02).elevated).toEqual({ opened: 0, long: null, short: null });
    expect(shares({ 70: 97.9 }, () => 0.02, true).elevated).toEqual({ opened: 8, long: 0.5, short: 0 });
    expect(shares({}, () => 0.02).mean).toBe(0.04);
  });
});
