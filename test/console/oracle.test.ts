import { afterAll, expect, it } from 'vitest';
import { runBatch, workplace } from './launch.ts';

const place = workplace();
afterAll(place.remove);

it('oracle report ends with 0 when all holds, 4 without recordings, 2 on a wrong name', async () => {
  const [held, absent, wrong] = await runBatch(place.path, [
    ['oracle', 'report', '--only', 'liars', '--json'],
    ['oracle', 'report', '--only', 'crash', '--json', '--data', place.of('nowhere')],
    ['oracle', 'report', '--only', 'nothing'],
  ]);
  expect([held, absent, wrong].map((one) => one?.code)).toEqual([0, 4, 2]);
  const rows = JSON.parse(held?.stdout ?? '').rows;
  expect(Object.keys(rows[0])).toEqual(['name', 'bound', 'value', 'holds']);
  expect(rows.every(({ holds }: { holds: boolean }) => holds)).toBe(true);
  expect(JSON.parse(absent?.stdout ?? '').rows).toMatchObject([{ name: 'crash', holds: null }]);
  expect(wrong?.stderr).toContain('composite');
});
