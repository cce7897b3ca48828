import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, launch, type Running, runBatch, workplace } from './launch.ts';

const place = workplace();

const GUARDIAN = ['--key', 'd/guardian.key'];
const MARKET = 'BTC-USD-PERP';
const BECAUSE = ['--reason', 'withdrawals stand still'];
const LOCK = ['breaker', 'lock', MARKET, ...BECAUSE, ...GUARDIAN];
const of = (verb: string, market: string, ...more: readonly string[]) => [
  'breaker',
  verb,
  market,
  ...BECAUSE,
  ...GUARDIAN,
  ...more,
];

const batch = async (...commands: readonly (readonly string[])[]) => runBatch(place.path, commands);
type End = Pick<Ended, 'code' | 'stdout' | 'stderr'>;

/** One run for all of it: a cycle is a second, because loading the program takes longer than what it does. */
let program: Running;
let url = '';
beforeAll(async () => {
  program = launch(place.path, 'start', '--port', '0', '--speed', '60', '--json', '--data', 'd');
  await program.until((stdout, stderr) => {
    url = /page +(http:\S+?)\/\n/.exec(stderr)?.[1] ?? '';
    return url !== '' && stdout.includes('"version":1');
  });
}, 120_000);
afterAll(async () => {
  program.child.kill('SIGINT');
  await program.ended;
  place.remove();
});

/** Resolves with the line of a market in the first cycle that it went through with its breaker so. */
const until = async (market: string, breaker: string) => {
  const holds = () => program.lines().some((line) => line.includes(`"${market}"`) && line.includes(`"${breaker}"`));
  await program.until(holds);
};

describe('plimsoll breaker', () => {
  it('locks a market in the folder started last, and the next cycles act on it', async () => {
    const ends = await batch(
      [...LOCK, '--until', '2h', '--json'],
      of('lock', 'ETH-USD-PERP', '--until', '2099-01-01T00:00Z', '--state', 'limit'),
      of('lock', 'ETH-USD-PERP', '--until', '30m', '--state', 'limit'),
      of('lock', 'SOL-USD-PERP', '--until', '30m'),
      of('unlock', 'SOL-USD-PERP'),
    );
    expect(ends.map(({ code }) => code)).toEqual([0, 1, 0, 0, 0]);
    const [lock, far, other] = ends;
    expect(JSON.parse(lock?.stdout ?? '')).toMatchObject({
      market: MARKET,
      order: expect.stringMatching(/^Hold BTC-USD-PERP at halt or stricter until 2026-01-01T02:\d\d:00Z\.$/),
    });
    expect(far?.stderr).toContain('the policy allows 86400 (longestLockSeconds)');
    expect(other?.stdout).toMatch(
      /^0x[0-9a-f]{40} signed: Hold ETH-USD-PERP at limit or stricter until 2026-01-01T00:\d\d:00Z\./,
    );
    await until(MARKET, 'halt');
    await until('ETH-USD-PERP', 'limit');
    const [locked] = await batch(['explain', MARKET]);
    expect(locked?.stdout).toMatch(
      /^ {2}breaker +Circuit breaker halt since \S+ \(locked at halt until .*: withdrawals stand still\)/m,
    );
  }, 120_000);

  it('unlocks it at an endpoint that is named, and the market opens through recovery', async () => {
    const [unlock] = await batch(of('unlock', MARKET, '--url', url, '--json'));
    expect(unlock).toMatchObject({ code: 0, stderr: '' });
    await until(MARKET, 'recovery');
  }, 120_000);

  it('gathers the signatures of owners, one by one or at once', async () => {
    const release = ['breaker', 'release', MARKET];
    const [first, alone] = await batch(
      [...release, ...BECAUSE, '--key', 'd/owner-1.key', '--print'],
      [...release, ...BECAUSE, '--key', 'd/owner-1.key'],
    );
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining('it takes 2 different owners') });
    writeFileSync(place.of('release.json'), first?.stdout ?? '');
    const [joined, both] = await batch(
      [...release, '--from', 'release.json', '--key', 'd/owner-2.key', '--json'],
      [...release, ...BECAUSE, '--key', 'd/owner-1.key', '--key', 'd/owner-3.key', '--json'],
    );
    for (const end of [joined, both]) {
      expect([end?.code, end?.stderr]).toEqual([0, '']);
      expect(JSON.parse(end?.stdout ?? '{}').signers).toHaveLength(2);
    }
  }, 120_000);
});

describe('what is wrong is said with what would be right', () => {
  const wrong: readonly (readonly [string, readonly string[], number, string])[] = [
    ['no end', LOCK, 2, '--until'],
    ['an end that is no time', [...LOCK, '--until', 'soon'], 2, 'such as 30m or 2h'],
    ['a state that locks nothing', [...LOCK, '--until', '1h', '--state', 'caution'], 2, 'limit, halt'],
    [
      'a reason of two lines',
      ['breaker', 'lock', MARKET, ...GUARDIAN, '--until', '1h', '--reason', 'a\nb'],
      2,
      'on one line',
    ],
    ['no reason', ['breaker', 'unlock', MARKET, ...GUARDIAN], 2, '--reason'],
    ['a market that is not there', ['breaker', 'unlock', 'XRP-USD-PERP', ...BECAUSE, ...GUARDIAN], 2, MARKET],
    [
      'a key that is not there',
      ['breaker', 'unlock', MARKET, ...BECAUSE, '--key', 'nobody.key'],
      2,
      'nobody.key is not there',
    ],
    ['an endpoint that is none', [...LOCK, '--until', '1h', '--url', 'somewhere'], 2, 'http address'],
    [
      'an endpoint that nobody answers at',
      [...LOCK, '--until', '1h', '--url', 'http://127.0.0.1:9'],
      2,
      'http://127.0.0.1:9',
    ],
    ['a folder that is not there', [...LOCK, '--until', '1h', '--data', 'absent'], 2, 'absent'],
    ['a release without reason or file', ['breaker', 'release', MARKET, '--key', 'd/owner-1.key'], 2, '--reason'],
    [
      'a file that is no order',
      ['breaker', 'release', MARKET, '--key', 'd/owner-1.key', '--from', 'd/policy.json'],
      2,
      'is not an order',
    ],
    ['a lock for longer than allowed', [...LOCK, '--until', '25h'], 1, 'longestLockSeconds'],
    [
      'a lock by an owner',
      ['breaker', 'lock', MARKET, ...BECAUSE, '--until', '1h', '--key', 'd/owner-1.key'],
      1,
      'no guardian',
    ],
  ];
  let ends: readonly End[] = [];
  beforeAll(async () => {
    ends = await batch(...wrong.map(([, command]) => command));
  }, 120_000);

  it.each(wrong.map(([name, , code, says], index) => [name, code, says, index] as const))(
    '%s ends with %i',
    (_, code, says, index) => {
      expect(ends[index]).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
      expect(ends[index]?.stderr).not.toMatch(/\n\s+at /);
    },
  );
});
