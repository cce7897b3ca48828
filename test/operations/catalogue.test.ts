import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { program } from '../../lib/console/index.ts';
import type { Handlers } from '../../lib/local/index.ts';
import { ALARMS, KEPT_BY_CLOUD, METRICS, slugOf, targetsOf } from '../../lib/operations/index.ts';
import { sourcesUnder } from '../architecture/source.ts';
import { DRILLS } from '../support/drills.ts';

const root = new URL('../../', import.meta.url);
const runbook = readFileSync(new URL('docs/runbook.md', root), 'utf8');
const scripts = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).scripts as Record<string, string>;

/** Text of every heading of the runbook. */
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);

describe('catalogue, alarms and runbook belong together', () => {
  test('every alarm has its heading, every heading an alarm, in the same order', () => {
    expect([...sections.keys()]).toEqual(ALARMS.map(({ heading }) => heading));
  });

  test.each(ALARMS)('$name: the description is one sentence that ends in the place of its heading', (alarm) => {
    expect(alarm.description).toMatch(/^[A-Z][^#]*\. docs\/runbook\.md#[a-z-]+$/);
    expect(alarm.description.endsWith(`docs/runbook.md#${slugOf(alarm.heading)}`)).toBe(true);
    // The length that CloudWatch allows a description, by its API reference.
    expect(alarm.description.length).toBeLessThanOrEqual(1_024);
  });

  test.each(ALARMS)('$name: its section says how loud it is and answers what an engineer asks at night', (alarm) => {
    const text = sections.get(alarm.heading) ?? '';
    expect(text).toContain(`\`${alarm.name}\` · ${alarm.severity}\n`);
    const asked = ['It means', 'Plimsoll did', 'Users', 'Check', 'Safe command', 'Safe to wait'];
    expect(asked.filter((label) => !new RegExp(`^\\*\\*${label}\\*\\*: \\S`, 'm').test(text))).toEqual([]);
  });

  test('links inside the runbook lead to headings', () => {
    const slugs = [...sections.keys()].map(slugOf);
    const links = [...runbook.matchAll(/\]\(#([^)]*)\)/g)].map(([, slug = '']) => slug);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((slug) => !slugs.includes(slug))).toEqual([]);
  });

  test('commands in the runbook exist', () => {
    const known = program({} as Handlers, '0', () => undefined).commands.map((command) => command.name());
    const named = [...runbook.matchAll(/`(?:npx )?plimsoll (\w+)/g)].map(([, name = '']) => name);
    expect(new Set(named).size).toBeGreaterThan(2);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    const drills = [...runbook.matchAll(/npm run drill -- ([\w-]+)/g)].map(([, name = '']) => name);
    expect(drills.filter((name) => name !== '--list' && !DRILLS.some((drill) => drill.name === name))).toEqual([]);
    expect(scripts.drill).toContain('drill');
  });
});

describe('an alarm can ring', () => {
  test('names are unique, and every series by market or channel exists', () => {
    const ids = targetsOf({ markets: ['A-USD', 'B-USD'], channels: ['eventbridge'] }).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('price-age/B-USD');
  });

  test.each(ALARMS)('$name: counts no more breaching periods than it looks at, within a day', (alarm) => {
    expect(alarm.datapointsToAlarm).toBeLessThanOrEqual(alarm.evaluationPeriods);
    expect(alarm.periodSeconds % 60).toBe(0);
    expect(alarm.evaluationPeriods * alarm.periodSeconds).toBeLessThanOrEqual(86_400);
  });

  test('pages are for what somebody can mend at once; venues and signers are not', () => {
    const tickets = ALARMS.filter(({ severity }) => severity === 'ticket').map(({ name }) => name);
    expect(tickets).toEqual([
      ...['quorum-lost', 'grade-low', 'forecast-fallback', 'market-locked'],
      ...['ledger-conflicts', 'dead-letters', 'proposal-expiring'],
    ]);
  });

  test('silence rings where a dead process would be silent', () => {
    const breaching = ALARMS.filter(({ missing }) => missing === 'breaching').map(({ name }) => name);
    expect(breaching).toEqual(['loop-not-running', 'set-running-out']);
  });

  test('every metric of the catalogue is measured by the program or kept by the cloud, and none beside it', () => {
    const calls = sourcesUnder('lib', 'functions')
      .filter(({ path }) => !path.startsWith('lib/operations/'))
      .flatMap(({ tree }) => [...tree.text.matchAll(/\.(?:count|gauge)\(\s*'([a-z]+\.[a-z]+)'/g)])
      .map(([, name = '']) => name);
    const wanted = Object.keys(METRICS);
    expect(wanted.filter((name) => !calls.includes(name) && !(name in KEPT_BY_CLOUD))).toEqual([]);
    expect(calls.filter((name) => !wanted.includes(name))).toEqual([]);
  });
});

test('slugs are those of a rendered page', () => {
  expect(['Halt longer than ten minutes', 'Price too old', "What's ¿up? (2 x)"].map(slugOf)).toEqual([
    'halt-longer-than-ten-minutes',
    'price-too-old',
    'whats-up-2-x',
  ]);
});
