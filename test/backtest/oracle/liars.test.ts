import { expect, it } from 'vitest';
import { failing, rowsOf } from './recordings.ts';

it('colluding liars with less than half of the weight shift the price by two deviations of honest quotes at most', () => {
  const rows = rowsOf('liars');
  expect(rows).toHaveLength(4);
  expect(failing(rows)).toEqual([]);
});
