import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, PATIENCE_MS, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('stable'))('the price from stablecoin quotes alone', () => {
  it(
    'stays within its distances of the dollar markets through a broken peg',
    () => {
      const rows = rowsOf('stable');
      expect(rows).toHaveLength(4);
      expect(failing(rows)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
