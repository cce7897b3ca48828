import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, PATIENCE_MS, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('calm'))('calm months', () => {
  it(
    'have one false fault at most',
    () => {
      const rows = rowsOf('calm');
      expect(rows).toHaveLength(3);
      expect(failing(rows)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
