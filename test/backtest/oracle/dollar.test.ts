import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, PATIENCE_MS, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('dollar'))('the price in dollars on real days', () => {
  it(
    'stays within its distances of the dollar markets, with all feeds and with each venue left out',
    () => {
      const rows = rowsOf('dollar');
      expect(rows).toHaveLength(13);
      expect(failing(rows)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
