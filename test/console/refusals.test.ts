import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../lib/core/policy/index.ts';
import { type Ended, run, runBatch, workplace } from './launch.ts';

const place = workplace();
afterAll(place.remove);

const write = (name: string, content: unknown): string => {
  writeFileSync(place.of(name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
mkdirSync(place.of('empty'));
mkdirSync(place.of('bars'));
writeFileSync(
  place.of('bars/btcusd_kraken.csv'),
  'timestamp_s,open,high,low,close,volume\n1678406400,20000,20010,19990,20000,5\n',
);
const sound = defaultPolicy();
const [first, ...others] = sound.markets;

const wrongOptions: readonly (readonly [options: string, ...says: string[]])[] = [
  ['--speed 0', "'--speed", 'above 0'],
  ['--cycles x', "'--cycles", 'whole number'],
  ['--port 65536', "'--port", '65535'],
  ['--from 2023-03-10T00:00Z', '--history'],
  ['--live --history bars', '--live', '--history'],
  ['--live --speed 5', '--speed', '--live'],
  ['--history nowhere', 'nowhere', 'btcusd_kraken.csv.gz'],
  ['--history empty', 'empty', '{base}{quote}_{venue}'],
  ['--history bars --from nonsense', 'nonsense', '2023-03-10T00:00Z'],
  ['--history bars --from 2023-03-10T00:01Z --to 2023-03-10T00:00Z', '--to'],
  ['--history bars --from 2024-01-01 --to 2024-01-02', '2023-03-10T00:00:00Z', '2023-03-10T00:01:00Z'],
  ['--bogus', '--bogus'],
];

const wrongPolicies: readonly (readonly [name: string, content: unknown, ...says: string[]])[] = [
  ['unknown key', { ...sound, oracle: { ...sound.oracle, qorum: 3 } }, 'oracle.qorum'],
  ['no markets', { ...sound, markets: [] }, 'markets', '[]'],
  ['no perp', { ...sound, markets: [first] }, 'markets', 'USDT-USD', 'perp'],
  ['contradiction', { ...sound, validitySeconds: 61 }, 'validitySeconds', '61', '120'],
  ['no stream', { ...sound, markets: others }, 'sources', 'USDT'],
  [
    'live quorum',
    { ...sound, oracle: { ...sound.oracle, quorum: { ...sound.oracle.quorum, live: 2 } } },
    'oracle.quorum.live',
    'found 2',
    '3',
  ],
  ['not JSON', '{"schema":', 'JSON'],
  ['a list', '[]', 'object'],
];

write('sound.json', sound);
write('bad.json', { ...sound, maxDegradedSeconds: 1 });

type End = Pick<Ended, 'code' | 'stdout' | 'stderr'>;
const ends = new Map<string, End>();
const endOf = (...args: readonly string[]): End | undefined => ends.get(args.join(' '));

const taken = createServer();
let port = '';

beforeAll(async () => {
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  port = String((taken.address() as AddressInfo).port);
  const commands = [
    // First, while nothing was started here yet.
    ['replay', 'BTC-USD-PERP', '1'],
    ['replay', 'BTC-USD-PERP', 'x'],
    ['replay', 'BTC-USD-PERP', '1', '--data', 'empty'],
    ...wrongOptions.map(([options]) => ['start', '--data', 'x', ...options.split(' ')]),
    ['start', '--cycles', '1', '--data', ''],
    ['start', '--cycles', '1', '--port', port, '--data', 'ports'],
    ['policy', 'check', 'sound.json'],
    ['policy', 'check', 'sound.json', '--json'],
    ['policy', 'check', 'absent.json'],
    ...wrongPolicies.map(([name, content]) => ['policy', 'check', write(`${name}.json`, content)]),
  ];
  for (const [index, end] of (await runBatch(place.path, commands)).entries()) {
    ends.set(commands[index]?.join(' ') ?? '', end);
  }
});
afterAll(() => taken.close());

/** One message on standard error, nothing on standard output, exit code 2. */
const expectRefusal = (end: End | undefined, ...says: readonly string[]) => {
  const { code, stdout, stderr } = end ?? {};
  expect(code, stderr).toBe(2);
  expect(stdout).toBe('');
  for (const part of says) expect(stderr).toContain(part);
  expect(stderr).not.toMatch(/\n\s+at /);
};

describe('start', () => {
  it.each(wrongOptions)('refuses %s', (options, ...says) => {
    expectRefusal(endOf('start', '--data', 'x', options), ...says);
  });

  it('has made nothing before it refused', () => {
    expect(existsSync(place.of('x'))).toBe(false);
    expect(existsSync(place.of('realm.json'))).toBe(false);
  });

  it('refuses an empty folder name, which would be the working directory', () => {
    expectRefusal(endOf('start', '--cycles', '1', '--data', ''), '--data', 'path');
  });

  it('refuses a taken port and lets go of the folder', () => {
    expectRefusal(endOf('start', '--cycles', '1', '--port', port, '--data', 'ports'), port, '--port');
    expect(existsSync(place.of('ports/lock.json'))).toBe(false);
  });

  it('ends the real process with that code too, a policy that is not sound before anything else', async () => {
    const [options, policy] = await Promise.all([
      run(place.path, 'start', '--speed', '0'),
      run(place.path, 'start', '--policy', 'bad.json', '--data', 'y'),
    ]);
    expectRefusal(options, "'--speed");
    expectRefusal(policy, 'bad.json', 'maxDegradedSeconds', 'found 1', '180');
    expect(existsSync(place.of('y'))).toBe(false);
  });
});

describe('policy check', () => {
  it('finds a sound policy sound, and tells machines too', () => {
    const words = endOf('policy', 'check', 'sound.json');
    const json = endOf('policy', 'check', 'sound.json', '--json');
    expect([words?.code, words?.stderr, json?.code]).toEqual([0, '', 0]);
    expect(words?.stdout).toContain('sound');
    const markets = JSON.parse(json?.stdout ?? '').markets as string[];
    expect(markets.toSorted()).toEqual(sound.markets.map(({ id }) => id).toSorted());
  });

  it.each(wrongPolicies.map(([name, , ...says]) => ({ name, says })))(
    'names file, path, what is there and what is allowed: $name',
    ({ name, says }) => {
      const end = endOf('policy', 'check', `${name}.json`);
      expectRefusal(end, `${name}.json`, ...says);
      expect(end?.stderr.trimEnd().split('\n')).toHaveLength(1);
    },
  );

  it('refuses a file that is not there', () => {
    expectRefusal(endOf('policy', 'check', 'absent.json'), 'absent.json');
  });
});

it('refuses a replay of what is not there', () => {
  expectRefusal(endOf('replay', 'BTC-USD-PERP', 'x'), 'version', 'whole number');
  expectRefusal(endOf('replay', 'BTC-USD-PERP', '1'), 'plimsoll start');
  expectRefusal(endOf('replay', 'BTC-USD-PERP', '1', '--data', 'empty'), 'empty', 'not a data folder');
});
