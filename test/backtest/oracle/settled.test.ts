import { describe, expect, it } from 'vitest';
import { failing, hasRecordings, rowsOf } from './recordings.ts';

describe.skipIf(!hasRecordings('settled'))('markets settled in a stablecoin', () => {
  it('stay near the direct quotes of the minute, and the crisis days are printed beside them', () => {
    const rows = rowsOf('settled');
    expect(rows).toHaveLength(8);
    expect(failing(rows)).toEqual([]);
  });
});
