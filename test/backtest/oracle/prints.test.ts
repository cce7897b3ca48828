import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, PATIENCE_MS, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('prints'))('bad prints that really happened', () => {
  it(
    'are rejected with the reason, leave the price among the sound quotes, and on a perp only lower the grade',
    () => {
      const rows = rowsOf('prints');
      expect(rows).toHaveLength(14);
      expect(failing(rows)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
