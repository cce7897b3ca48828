import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ceilTo,
  floorTo,
  formatInstant,
  parseInstant,
  SECONDS_PER_DAY,
  SECONDS_PER_YEAR,
} from '../../../lib/core/units/index.ts';

/** 1970 to the end of 9999: what four digits of a year can say. */
const instantSeconds = fc.integer({ min: 0, max: 253_402_300_799 });
const step = fc.integer({ min: 1, max: SECONDS_PER_DAY });

describe('an instant is read back as it was written', () => {
  it('for every second that has four digits of a year', () => {
    fc.assert(
      fc.property(instantSeconds, (time) => {
        const text = formatInstant(time);
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(parseInstant(text)).toEqual({ ok: true, value: time });
      }),
    );
  });

  /** POSIX.1-2017, 4.16 “Seconds Since the Epoch”, computed by hand: 19426 days, of which 13 leap days. */
  it.each([
    ['1970-01-01', 0],
    ['2023-03-10', 19_426 * 86_400],
    ['2023-03-10T00:01Z', 19_426 * 86_400 + 60],
    ['2023-03-10T00:01:02Z', 19_426 * 86_400 + 62],
    ['2023-03-10T00:01:02.999Z', 19_426 * 86_400 + 62],
    ['2024-02-29', 19_782 * 86_400],
  ])('%s', (text, time) => {
    expect(parseInstant(text)).toEqual({ ok: true, value: time });
  });

  it('parts of a second are cut off', () => {
    expect(formatInstant(1.999)).toBe('1970-01-01T00:00:01Z');
  });
});

describe('a time that says less than an instant is refused, and shown', () => {
  it.each([
    '2023-03-10T00:00',
    '2023-03-10T00:00:00',
    '2023-03-10 00:00Z',
    '2023-03-10T00:00:00+01:00',
    '2023-03-10T00:00Z\n',
    ' 2023-03-10',
    '2023-3-10',
    '10.03.2023',
    '1678406400',
    '2023-13-01',
    '2023-03-32',
    '2023-03-10T25:00Z',
    '2023-03-10T23:60Z',
    'now',
    '',
  ])('%j', (text) => {
    const result = parseInstant(text);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.error).toContain(`"${text}"`);
  });
});

it('a day that no calendar has is refused', () => {
  const days = ['2023-02-29', '2023-02-30T00:00Z', '2023-04-31'];
  expect(days.filter((day) => parseInstant(day).ok)).toEqual([]);
});

describe('slots', () => {
  it('the floor is the last multiple not after, the ceiling the first not before', () => {
    fc.assert(
      fc.property(instantSeconds, step, (time, by) => {
        const [low, high] = [floorTo(time, by), ceilTo(time, by)];
        expect([low % by, high % by]).toEqual([0, 0]);
        expect(low <= time && time < low + by && high >= time && high - by < time).toBe(true);
        expect([floorTo(low, by), ceilTo(high, by)]).toEqual([low, high]);
      }),
    );
  });

  it('a year of markets that never close has 365 days', () => {
    expect(SECONDS_PER_YEAR).toBe(31_536_000);
  });
});
