import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, PATIENCE_MS, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('composite'))('a composite feed that lags a flash crash', () => {
  it(
    'is seen, lowers the grade and never moves the price',
    () => {
      const rows = rowsOf('composite');
      expect(rows).toHaveLength(4);
      expect(failing(rows)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
