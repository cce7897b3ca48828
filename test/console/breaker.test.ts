import { afterAll, expect, it } from 'vitest';
import { runBatch, workplace } from './launch.ts';

const place = workplace();
afterAll(place.remove);

it('breaker report ends with 4 without recordings and 2 on a wrong name, and names its groups', async () => {
  const [absent, wrong, help] = await runBatch(place.path, [
    ['breaker', 'report', '--json', '--data', place.of('nowhere')],
    ['breaker', 'report', '--only', 'nothing'],
    ['breaker', 'report', '--help'],
  ]);
  expect([absent, wrong, help].map((one) => one?.code)).toEqual([4, 2, 0]);
  const { rows } = JSON.parse(absent?.stdout ?? '');
  expect(rows.map(({ name, holds }: { name: string; holds: null }) => [name, holds])).toEqual([
    ['episodes', null],
    ['crashes', null],
    ['venues', null],
  ]);
  expect(rows[0].value).toContain('spot-5m/btcusdt_binance.csv.gz');
  expect(wrong?.stderr).toContain('episodes');
  expect(help?.stdout).toContain('Exit code');
});
