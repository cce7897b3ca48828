import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, PATIENCE_MS, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('settled'))('markets settled in a stablecoin', () => {
  it(
    'stay near the direct quotes of the minute, and the crisis days are printed beside them',
    () => {
      const rows = rowsOf('settled');
      const crisis = rows.filter(({ name }) => /2023-03-1[0-3]/.test(name));
      // Of the crisis the sample has one day; the others print nothing.
      expect(crisis.map(({ holds }) => holds)).toEqual([false, true, false, false]);
      expect(failing(rows.filter((row) => !crisis.includes(row)))).toEqual([]);
    },
    PATIENCE_MS,
  );
});
