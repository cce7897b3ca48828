import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, run, workplace } from './launch.ts';

const place = workplace();
afterAll(place.remove);
beforeAll(async () => {
  const cycles = ['--port', '0', '--speed', '1000000', '--cycles', '6', '--json', '--data', 'd'];
  expect((await run(place.path, 'start', ...cycles)).code).toBe(0);
});

const json = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await run(place.path, ...args, '--json');
  expect(code, stderr).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

describe('what the ledger of the last start holds', () => {
  it('is explained, the newest version unless another is asked', async () => {
    const [newest] = await json('explain', 'BTC-USD-PERP');
    expect(newest).toMatchObject({ market: 'BTC-USD-PERP', version: 6, change: { topic: 'change' } });
    const [third] = await json('explain', 'BTC-USD-PERP', '3', '--data', 'd');
    expect(third).toMatchObject({ version: 3, slot: '2026-01-01T00:03:00Z' });
    const { stdout } = await run(place.path, 'explain', 'BTC-USD-PERP', '3');
    expect(stdout).toContain('BTC-USD-PERP version 3, 2026-01-01T00:03:00Z');
    expect(stdout).toMatch(/^ {2}price +Price [\d,.]+: the weighted median of 10 of 10 sources/m);
  });

  it('is listed newest first', async () => {
    const all = await json('history', 'ETH-USD-PERP');
    expect(all.map(({ version }) => version)).toEqual([6, 5, 4, 3, 2, 1]);
    const some = await json('history', 'ETH-USD-PERP', '--limit', '2', '--before', '4');
    expect(some.map(({ version }) => version)).toEqual([3, 2]);
    const { stdout } = await run(place.path, 'history', 'ETH-USD-PERP', '--limit', '1');
    expect(stdout.split('\n')[1]).toMatch(/^6 +2026-01-01T00:06:00Z +[\d,.]+ +[\d.]+ % /);
  });

  it('is summed up: markets, runs, sources, and nobody running', async () => {
    const [status] = await json('status');
    expect(status).toMatchObject({ realm: 'simulated:1', controller: null });
    expect(status.markets.map(({ market }: { market: string }) => market)).toContain('USDT-USD');
    const bitcoin = status.markets.find(({ market }: { market: string }) => market === 'BTC-USD-PERP');
    expect(bitcoin).toMatchObject({ newest: { version: 6, status: 'valid' }, undelivered: 0 });
    expect(bitcoin.sources).toHaveLength(10);
    expect(status.runs[0]).toEqual({ slot: '2026-01-01T00:06:00Z', committed: 5, notValid: 0, lateSeconds: 0 });
    const { stdout } = await run(place.path, 'status');
    expect(stdout).toContain('not running');
    expect(stdout).toMatch(/^BTC-USD-PERP +6 +2026-01-01T00:06:00Z/m);
  });
});

it('all three read along while the controller runs, and status says so', async () => {
  const program = launch(place.path, 'start', '--port', '0', '--speed', '600', '--json', '--data', 'd');
  await program.until((stdout) => stdout.includes('"version":8'));
  const [status] = await json('status');
  expect(status.controller).toMatchObject({ pid: program.child.pid, endpoint: expect.stringContaining('http://') });
  expect((await json('history', 'BTC-USD-PERP', '--limit', '1'))[0].version).toBeGreaterThanOrEqual(8);
  expect((await json('explain', 'BTC-USD-PERP', '8'))[0].version).toBe(8);
  program.child.kill('SIGTERM');
  expect((await program.ended).code).toBe(0);
});

describe('wrong input ends with 2 and says what is wrong', () => {
  it.each([
    [['explain', 'DOGE-USD-PERP'], 'plimsoll status lists the markets'],
    [['explain', 'BTC-USD-PERP', '9999'], 'its versions are 1 to'],
    [['explain', 'BTC-USD-PERP', 'latest'], 'expected a whole number'],
    [['history', 'BTC-USD-PERP', '--limit', '0'], 'expected a whole number from 1'],
    [['status', '--data', 'nowhere'], 'is not a data folder'],
  ])('%s', async (args, message) => {
    const { code, stderr, stdout } = await run(place.path, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
