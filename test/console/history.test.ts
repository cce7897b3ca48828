import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { hasSharedData } from '../support/shared-data.ts';
import { run, runBatch, workplace } from './launch.ts';
import { type JsonLine, jsonLines } from './line.ts';

const place = workplace();
afterAll(place.remove);

/** 2023-03-10T00:00:00Z, by `date -u -d @1678406400`. */
const T0 = 1_678_406_400;
const MINUTES = 60;

/** An hour of bars around `mid` that climb by a dollar a minute. */
const record = (name: string, mid: number): void => {
  const bars = Array.from({ length: MINUTES }, (_, minute) => {
    const close = mid + minute;
    return [T0 + minute * 60, close, close + 2, close - 2, close, 3].join(',');
  });
  const text = `timestamp_s,open,high,low,close,volume\n${bars.join('\n')}\n`;
  writeFileSync(place.of(`bars/${name}.csv.gz`), gzipSync(text));
};

mkdirSync(place.of('bars'));
for (const [name, mid] of [
  ['btcusd_coinbase', 20_001],
  ['btcusd_kraken', 20_000],
  ['btcusd_binanceus', 19_999],
  ['btcusd_bybit', 30_000],
  ['btceur_kraken', 18_000],
] as const) {
  record(name, mid);
}

const medianOf = ({ price }: JsonLine): number => Number(price.median) / 10 ** (price.decimals ?? 0);

describe('a folder of recorded bars', () => {
  const args = ['start', '--history', 'bars', '--speed', '1000000', '--port', '0', '--json', '--all', '--data', 'd'];
  const span = ['--from', '2023-03-10T00:20Z', '--to', '2023-03-10T00:30Z'];

  it('is run from a minute after --from to --to and ends by itself; a second start is at the end', async () => {
    const first = await run(place.path, ...args, ...span);
    expect(first.code, first.stderr).toBe(0);
    const lines = jsonLines(first.stdout);
    expect(lines.map(({ market }) => market)).toEqual(Array(10).fill('BTC-USD-PERP'));
    expect(lines[0]?.at).toBe('2023-03-10T00:21:00Z');
    expect(lines.at(-1)?.at).toBe('2023-03-10T00:30:00Z');
    expect(first.stderr).toContain('end of the recorded span');
    // At 00:21 the bar that opened at 00:20 has ended: the middle venue closed it at 20 000 + 20.
    expect(lines.map(medianOf)).toEqual(Array.from({ length: 10 }, (_, index) => 20_020 + index));
    for (const { sources, modelled } of lines) {
      expect(sources).toMatchObject({ used: 3, asked: 3, rejected: {} });
      expect(modelled).toBe(true);
    }
    for (const file of ['btceur_kraken.csv.gz', 'btcusd_bybit.csv.gz']) {
      expect(first.stderr.split(file)).toHaveLength(2);
    }

    const second = await run(place.path, ...args, ...span);
    expect(second).toMatchObject({ code: 0, stdout: '' });
    expect(second.stderr).toContain('end of the recorded span');
  });

  it('is not mixed with another span in one data folder', async () => {
    const folder = [...args.slice(0, -1), 'spans'];
    const bounds = (to: string) => ['--from', '2023-03-10T00:20Z', '--to', to, '--cycles', '1'];
    const [one, other] = await runBatch(place.path, [
      [...folder, ...bounds('2023-03-10T00:25Z')],
      [...folder, ...bounds('2023-03-10T00:26Z')],
    ]);
    expect(one?.code, one?.stderr).toBe(0);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other?.stderr).toContain('202303100020-202303100025');
  });
});

const CRISIS = 'venues-1m-2023-03';

describe.skipIf(!hasSharedData(`${CRISIS}/btcusd_kraken.csv.gz`))('the recorded crisis of March 2023', () => {
  it('is priced in each of its first ten minutes', async () => {
    const dir = resolve(process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data', CRISIS);
    const span = ['--from', '2023-03-10T00:00Z', '--to', '2023-03-10T00:10Z'];
    const options = ['--speed', '1000000', '--port', '0', '--json', '--data', 'crisis'];
    const { code, stdout, stderr } = await run(place.path, 'start', '--history', dir, ...span, ...options);
    expect(code, stderr).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines).toHaveLength(10);
    expect(lines[0]?.at).toBe('2023-03-10T00:01:00Z');
    // Low and high of Kraken's BTC-USD bars in these minutes, with half a percent to spare.
    for (const line of lines) {
      expect(medianOf(line)).toBeGreaterThan(20_330 * 0.995);
      expect(medianOf(line)).toBeLessThan(20_364 * 1.005);
    }
    for (const file of ['btceur_coinbase', 'btcusd_cryptocom', 'btcusdc_cryptocom']) expect(stderr).toContain(file);
  });
});
