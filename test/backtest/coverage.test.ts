import { describe, expect, it } from 'vitest';
import { CoverageCount, type Row } from '../../lib/backtest/index.ts';
import { barsOf, YEAR_2023 } from '../support/bars.ts';

/** An hour and a quarter of minutes at 100, but for the closes named by their minute. */
const barsWith = (closes: Readonly<Record<number, number>>, missing: readonly number[] = []) =>
  barsOf(
    Array.from({ length: 75 }, (_, index) => {
      const close = closes[index + 1] ?? 100;
      const [low, high] = [Math.min(100, close), Math.max(100, close)];
      return { opened: YEAR_2023 + index * 60, open: 100, high, low, close, volume: 1 };
    }).filter((_, index) => !missing.includes(index + 1)),
  );

const rowAt = (minute: number, maintenanceExisting: number, warm = true): Row => ({
  time: YEAR_2023 + minute * 60,
  price: 100,
  variance1h: null,
  variance24h: null,
  marginSlow: 0,
  marginFast: 0,
  maintenanceNew: 0,
  maintenanceExisting,
  initialNew: 0,
  model: 'x',
  warm,
});

const counted = (bars: ReturnType<typeof barsWith>, ...rows: readonly Row[]) => {
  const count = new CoverageCount(bars, 900);
  for (const row of rows) count.add(row);
  return count.result;
};

describe('coverage', () => {
  const rows = [15, 30, 45, 60].map((minute) => rowAt(minute, 0.05));

  it('counts windows whose worst close is past the maintenance, each side', () => {
    // A fall of 6 % and a rise of 6 % in the second window; a fall of 4.5 % in the third is covered.
    expect(counted(barsWith({ 37: 94, 40: 106, 50: 95.5 }), ...rows)).toEqual({
      horizonSeconds: 900,
      windows: 4,
      longBreaches: 1,
      shortBreaches: 1,
    });
  });

  it('gives a close at the end of a window to that window', () => {
    expect(counted(barsWith({ 30: 90 }), rowAt(15, 0.05), rowAt(45, 0.05)).longBreaches).toBe(1);
  });

  it('leaves out what is not warm, has no bar of its own, or too few to tell', () => {
    expect(counted(barsWith({}), rowAt(15, 0.05, false), rowAt(30, 0.05)).windows).toBe(1);
    expect(counted(barsWith({}, [30]), ...rows).windows).toBe(3);
    // 13 of 15 minutes are less than 90 %; the 14 of the next window are not.
    expect(counted(barsWith({}, [20, 21, 35]), ...rows).windows).toBe(3);
  });
});
