import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyMinute, feed } from '../core/oracle/feeds.ts';
import { type Ended, runBatch, workplace } from './launch.ts';

const place = workplace();
afterAll(place.remove);

const path = Array.from({ length: 400 }, (_, minute) => 2_650 * (1 + 1e-2 * Math.sin(minute / 7)));
const gold = (name: string, factor: number, more: object = {}) =>
  feed(name, everyMinute(path.map((price) => price * factor)), { base: 'PAXG', ...more });
const known = [gold('a', 1), gold('b', 1.0001)];
const sound = { candidate: gold('new', 1.00005), others: known };
const [one, two] = everyMinute([2_650, 2_651]);

const wrongFiles: readonly (readonly [name: string, content: unknown, ...says: string[]])[] = [
  ['not JSON', '{"candidate":', 'JSON'],
  ['a list', '[]', 'object'],
  ['one other', { ...sound, others: known.slice(1) }, 'others', '2 to 20'],
  ['unknown key', { ...sound, croses: [] }, 'croses', 'misspelt'],
  [
    'a time without zone',
    { ...sound, candidate: feed('n', [{ at: '2023-03-01 00:00', price: 1 }]) },
    '.samples[0].at',
    '2023-03-01 00:00',
    'UTC',
  ],
  [
    'no number',
    { ...sound, candidate: feed('n', [{ at: one?.at ?? '', price: '1e5' }]) },
    'candidate.samples[0].price',
    '1e5',
    'decimal',
  ],
  ['unsorted', { ...sound, candidate: { ...gold('n', 1), samples: [two, one] } }, 'candidate.samples[1].at', 'sorted'],
  [
    'a zero among the others',
    { ...sound, others: [gold('a', 1), gold('b', 0)] },
    'others[1].samples[0].price',
    'above 0',
  ],
  ['itself', { ...sound, others: [gold('a', 1), gold('new', 1)] }, 'others[1].name', 'itself'],
  ['another coin', { ...sound, others: [gold('a', 1), feed('b', everyMinute(path))] }, 'others[1].base', 'PAXG'],
  [
    'no cross',
    { ...sound, others: [gold('a', 1), gold('b', 1, { quote: 'EUR' })] },
    'others[1].quote',
    'EUR',
    'crosses',
  ],
  [
    'a cross of the coin',
    { ...sound, crosses: [{ base: 'PAXG', quote: 'USDT', samples: [one] }] },
    'crosses[0]',
    'PAXG-USDT',
  ],
];

type End = Pick<Ended, 'code' | 'stdout' | 'stderr'>;
const ends = new Map<string, End>();
const endOf = (...args: readonly string[]) => ends.get(args.join(' '));
const check = (name: string, content: unknown): readonly string[] => {
  writeFileSync(place.of(`${name}.json`), typeof content === 'string' ? content : JSON.stringify(content));
  return ['source', 'check', `${name}.json`];
};

beforeAll(async () => {
  const commands = [
    ['source', 'list'],
    ['source', 'list', '--json'],
    check('sound', sound),
    check('gold', { ...sound, candidate: gold('new', 1e12) }),
    [...check('gold', { ...sound, candidate: gold('new', 1e12) }), '--json'],
    ['source', 'check', 'absent.json'],
    ...wrongFiles.map(([name, content]) => check(name, content)),
  ];
  for (const [index, end] of (await runBatch(place.path, commands)).entries()) {
    ends.set(commands[index]?.join(' ') ?? '', end);
  }
});

describe('source check', () => {
  it('accepts with code 0 and says what the sample does not tell', () => {
    const end = endOf('source', 'check', 'sound.json');
    expect([end?.code, end?.stderr]).toEqual([0, '']);
    expect(end?.stdout.trimEnd().split('\n').at(-1)).toBe(
      'new: accepted; the sample does not tell: quoted in USD, provider time',
    );
  });

  it('refuses gold that is 10^12 off with code 1, in words and for machines', () => {
    const words = endOf('source', 'check', 'gold.json');
    expect(words?.code).toBe(1);
    expect(words?.stdout).toContain('10^12 times the others');
    const json = endOf('source', 'check', 'gold.json', '--json');
    expect(json?.code).toBe(1);
    const { accepted, checks } = JSON.parse(json?.stdout ?? '') as { accepted: boolean; checks: object[] };
    expect(accepted).toBe(false);
    expect(checks).toContainEqual(
      expect.objectContaining({
        check: 'units',
        verdict: 'refused',
        values: expect.objectContaining({ exponent: 12 }),
      }),
    );
  });

  it.each(wrongFiles.map(([name, , ...says]) => ({ name, says })))(
    'names file, path, what is there and what is allowed, with code 2: $name',
    ({ name, says }) => {
      const { code, stdout, stderr } = endOf('source', 'check', `${name}.json`) ?? {};
      expect([code, stdout]).toEqual([2, '']);
      for (const part of [`${name}.json`, ...says]) expect(stderr).toContain(part);
      expect(stderr?.trimEnd().split('\n')).toHaveLength(1);
    },
  );

  it('refuses a file that is not there', () => {
    const { code, stderr } = endOf('source', 'check', 'absent.json') ?? {};
    expect(code).toBe(2);
    expect(stderr).toContain('absent.json');
  });
});

describe('source list', () => {
  it('has the venues, in words and for machines', () => {
    const words = endOf('source', 'list');
    const { sources } = JSON.parse(endOf('source', 'list', '--json')?.stdout ?? '') as {
      sources: { venue: string; operator: string; means: string }[];
    };
    expect(sources).toContainEqual(expect.objectContaining({ venue: 'binanceus', operator: 'binance' }));
    for (const { venue, means } of sources) expect(words?.stdout).toContain(`${venue}: ${means}`);
  });
});
