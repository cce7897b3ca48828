import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseFeedFile } from '../../lib/core/oracle/index.ts';
import { everyMinute, feed, judge } from '../core/oracle/feeds.ts';

const page = readFileSync(new URL('../../docs/new-feed.md', import.meta.url), 'utf8');

test('the example of the page can be read', () => {
  const [, example = ''] = page.match(/^```json\n([\s\S]*?)^```$/m) ?? [];
  expect(parseFeedFile(JSON.parse(example))).toMatchObject({ ok: true });
});

test('the page has every check with what it allows, in the order of the command', () => {
  const path = Array.from({ length: 400 }, (_, minute) => 20_000 + 40 * Math.sin(minute / 7));
  const samples = everyMinute(path);
  const { checks } = judge({
    candidate: feed(
      'new',
      samples.map((one) => ({ ...one, providedAt: one.at })),
    ),
    others: [feed('a', samples), feed('b', samples)],
    crosses: [{ base: 'USDT', quote: 'USD', samples: everyMinute(path.map(() => 1.02)) }],
  });
  const rows = [...page.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)].map(([, check, allowed]) => ({ check, allowed }));
  expect(rows).toEqual(checks.map(({ check, allowed }) => ({ check, allowed })));
});
