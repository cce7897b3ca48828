import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, PATIENCE_MS, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('dead'))('a dead market', () => {
  it(
    'is out within three cycles of the others’ move and moves the price by 5 bp at most before',
    () => {
      const rows = rowsOf('dead');
      expect(rows).toHaveLength(3);
      expect(failing(rows)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
