import { describe, expect, it } from 'vitest';
import { newYorkBehind, outlookAt, SEASON_SIZE, seasonLearned } from '../../../lib/core/volatility/season.ts';

const HOUR = 3_600;
/** A Monday from which New York keeps summer time for longer than the test. */
const MONDAY = Date.UTC(2023, 3, 3) / 1000;

describe('the season', () => {
  it('keeps the clock of New York as the time zone database does', () => {
    const local = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: 'numeric', hourCycle: 'h23' });
    for (let at = Date.UTC(2017, 0, 1) / 1000; at < Date.UTC(2030, 0, 1) / 1000; at += 5 * HOUR) {
      const hour = Math.floor(at / HOUR) % 24;
      expect((hour - newYorkBehind(at) / HOUR + 24) % 24).toBe(Number(local.format(at * 1000)));
    }
    for (const [change, before, after] of [
      [Date.UTC(2024, 2, 10, 7), 5, 4],
      [Date.UTC(2024, 10, 3, 6), 4, 5],
    ] as const) {
      expect(newYorkBehind(change / 1000 - 1)).toBe(before * HOUR);
      expect(newYorkBehind(change / 1000)).toBe(after * HOUR);
    }
  });

  it('learns an hour that is wilder, for that hour and for the days that hold it', () => {
    let season: Float64Array = new Float64Array(SEASON_SIZE);
    for (let hour = 0; hour < 20 * 7 * 24; hour += 1) {
      const start = MONDAY + hour * HOUR;
      season = seasonLearned(season, start, hour % 24 === 13 ? 1 : 0);
    }
    const now = MONDAY + 20 * 7 * 24 * HOUR;
    const outlook = outlookAt(season, now + 13 * HOUR);
    for (const table of [0, 3, 6]) {
      expect(outlook[table]).toBeCloseTo(0, 6);
      expect(outlook[table + 1]).toBeGreaterThan(0.7);
      expect(outlook[table + 2]).toBeCloseTo(0, 6);
    }
    const factor = Math.log((23 + Math.exp(outlook[7]!)) / 24);
    for (const day of [9, 10, 11, 12]) expect(outlook[day]).toBeCloseTo(factor, 1);
  });
});
