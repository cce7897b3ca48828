import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultPolicy, VENUE_NAMES } from '../../lib/core/policy/index.ts';
import { describeSources } from '../../lib/sources/index.ts';
import { PAGE, sourcesPage } from './sources-page.ts';

test('docs/sources.md says what the adapters and the default policy say', () => {
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  expect(page, 'docs/sources.md is behind the code: run `npm run sources` and commit it').toBe(sourcesPage());
});

test('every venue that a policy can name is described, each source of the default policy at its venue', () => {
  const described = describeSources(defaultPolicy());
  expect(described.map(({ venue }) => venue).sort()).toEqual([...VENUE_NAMES].sort());
  for (const market of defaultPolicy().markets) {
    for (const { venue, quote, staleSeconds } of market.sources) {
      const id = `${venue}:${market.id.split('-')[0]}-${quote}`;
      const one = described.find((source) => source.venue === venue);
      expect(one?.ids).toContain(id);
      const ages = one?.staleness.filter(({ ids }) => ids.includes(id)).map(({ seconds }) => seconds);
      const { oracle } = defaultPolicy();
      expect(ages).toContain(staleSeconds ?? oracle.staleSeconds);
    }
  }
});
