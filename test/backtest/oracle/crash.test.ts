import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, PATIENCE_MS, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('crash'))('honest venues that disagree in a crash', () => {
  it(
    'give a price in every hour, and no liquidation is stopped for more than two cycles, with two liars among them',
    () => {
      const rows = rowsOf('crash');
      expect(rows.length).toBeGreaterThanOrEqual(18);
      expect(failing(rows)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
