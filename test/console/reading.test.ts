import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, run, runBatch, workplace } from './launch.ts';

const place = workplace();
afterAll(place.remove);
beforeAll(async () => {
  const cycles = ['--port', '0', '--speed', '1000000', '--cycles', '6', '--json', '--data', 'd'];
  expect((await run(place.path, 'start', ...cycles)).code).toBe(0);
});

const linesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What several commands print; all must succeed. */
const printed = async (...commands: readonly (readonly string[])[]): Promise<readonly string[]> => {
  const ended = await runBatch(place.path, commands);
  expect(
    ended.map(({ code }) => code),
    ended.map(({ stderr }) => stderr).join(''),
  ).toEqual(commands.map(() => 0));
  return ended.map(({ stdout }) => stdout);
};

describe('what the ledger of the last start holds', () => {
  it('is explained, the newest version unless another is asked', async () => {
    const [newest = '', third = '', words = ''] = await printed(
      ['explain', 'BTC-USD-PERP', '--json'],
      ['explain', 'BTC-USD-PERP', '3', '--data', 'd', '--json'],
      ['explain', 'BTC-USD-PERP', '3'],
    );
    expect(linesOf(newest)[0]).toMatchObject({ market: 'BTC-USD-PERP', version: 6, change: { topic: 'change' } });
    expect(linesOf(third)[0]).toMatchObject({ version: 3, slot: '2026-01-01T00:03:00Z' });
    expect(words).toContain('BTC-USD-PERP version 3, 2026-01-01T00:03:00Z');
    expect(words).toMatch(/^ {2}price +Price [\d,.]+: the weighted median of 18 of 18 sources/m);
  });

  it('is listed newest first', async () => {
    const [all = '', some = '', words = ''] = await printed(
      ['history', 'ETH-USD-PERP', '--json'],
      ['history', 'ETH-USD-PERP', '--limit', '2', '--before', '4', '--json'],
      ['history', 'ETH-USD-PERP', '--limit', '1'],
    );
    expect(linesOf(all).map(({ version }) => version)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(linesOf(some).map(({ version }) => version)).toEqual([3, 2]);
    expect(words.split('\n')[1]).toMatch(/^6 +2026-01-01T00:06:00Z +[\d,.]+ +[\d.]+ % /);
  });

  it('is summed up: markets, runs, sources, and nobody running', async () => {
    const [json = '', words = ''] = await printed(['status', '--json'], ['status']);
    const [status] = linesOf(json);
    expect(status).toMatchObject({ realm: 'simulated:1', controller: null });
    expect(status.markets.map(({ market }: { market: string }) => market)).toContain('USDT-USD');
    const bitcoin = status.markets.find(({ market }: { market: string }) => market === 'BTC-USD-PERP');
    expect(bitcoin).toMatchObject({ newest: { version: 6, status: 'valid' }, undelivered: 0 });
    expect(bitcoin.sources).toHaveLength(18);
    expect(status.runs[0]).toEqual({ slot: '2026-01-01T00:06:00Z', committed: 5, notValid: 0, lateSeconds: 0 });
    expect(words).toContain('not running');
    expect(words).toMatch(/^BTC-USD-PERP +6 +2026-01-01T00:06:00Z/m);
  });
});

it('all three read along while the controller runs, and status says so', async () => {
  const program = launch(place.path, 'start', '--port', '0', '--speed', '600', '--json', '--data', 'd');
  await program.until((stdout) => stdout.includes('"version":8'));
  const [status = '', history = '', explained = ''] = await printed(
    ['status', '--json'],
    ['history', 'BTC-USD-PERP', '--limit', '1', '--json'],
    ['explain', 'BTC-USD-PERP', '8', '--json'],
  );
  const endpoint = expect.stringContaining('http://');
  expect(linesOf(status)[0].controller).toMatchObject({ pid: program.child.pid, endpoint });
  expect(linesOf(history)[0].version).toBeGreaterThanOrEqual(8);
  expect(linesOf(explained)[0].version).toBe(8);
  program.child.kill('SIGTERM');
  expect((await program.ended).code).toBe(0);
});

it('wrong input ends with 2 and says what is wrong', async () => {
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['explain', 'DOGE-USD-PERP'], 'plimsoll status lists the markets'],
    [['explain', 'BTC-USD-PERP', '9999'], 'its versions are 1 to'],
    [['explain', 'BTC-USD-PERP', 'latest'], 'expected a whole number'],
    [['history', 'BTC-USD-PERP', '--limit', '0'], 'expected a whole number from 1'],
    [['status', '--data', 'nowhere'], 'is not a data folder'],
  ];
  const ended = await runBatch(
    place.path,
    wrong.map(([args]) => args),
  );
  for (const [index, { code, stdout, stderr }] of ended.entries()) {
    expect([code, stdout], wrong[index]?.[0].join(' ')).toEqual([2, '']);
    expect(stderr).toContain(wrong[index]?.[1]);
  }
});
