import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SECONDS_PER_DAY } from '../../lib/core/units/index.ts';
import { entryOf, MARKET, SLOT } from '../support/sets.ts';
import { AWAY, PARAMETERS, startWorld, type World } from './routes-world.ts';

let served: World;
beforeEach(async () => {
  served = await startWorld();
  served.world.entries = [entryOf(), entryOf({ version: 2 })];
});
afterEach(() => served.close());

it('a version is the same bytes under the same tag for ever, and says that it has expired', async () => {
  const newest = await served.get(PARAMETERS);
  const young = await served.get(`${PARAMETERS}/2`);
  served.world.now = SLOT + SECONDS_PER_DAY;
  const old = await served.get(`${PARAMETERS}/2`);
  expect([young.status, old.status]).toEqual([200, 200]);
  expect([young.text, old.text]).toEqual([newest.text, newest.text]);
  expect([young.headers.get('plimsoll-expired'), old.headers.get('plimsoll-expired')]).toEqual(['false', 'true']);
  expect(old.headers.get('plimsoll-valid-until')).toBe('2023-03-10T00:05:00Z');
  expect(old.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(old.headers.get('etag')).toBe(newest.headers.get('etag'));
  const again = await served.get(`${PARAMETERS}/2`, { 'If-None-Match': `"${entryOf({ version: 2 }).digest}"` });
  expect([again.status, again.headers.get('plimsoll-expired')]).toEqual([304, 'true']);
});

it('the entry behind a version gives its digest to anybody with SHA-256', async () => {
  const answer = await served.get(`/v1/markets/${MARKET}/entries/2`);
  const body = answer.text.slice('{"body":'.length, answer.text.lastIndexOf(',"digest":'));
  const { digest } = answer.json();
  expect(`0x${createHash('sha256').update(body).digest('hex')}`).toBe(digest);
  expect(digest).toBe((await served.get(PARAMETERS)).json().digest);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

it.each(['0', '-1', '1.5', '01', 'latest', '1e3', '%20', '', '9'.repeat(40), '%zz'])(
  'the malformed version "%s" is told the range',
  async (version) => {
    for (const kind of ['parameters', 'entries']) {
      const answer = await served.get(`/v1/markets/${MARKET}/${kind}/${version}`);
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ type: 'urn:plimsoll:problem:version-malformed', first: 1, last: 2 });
    }
    expect(served.world.reads).toBe(0);
  },
);

it('a version beyond the newest is not there yet, and is there once it is', async () => {
  const answer = await served.get(`${PARAMETERS}/3`);
  expect([answer.status, answer.json().last, answer.headers.get('cache-control')]).toEqual([404, 2, 'no-store']);
  served.world.entries.push(entryOf({ version: 3 }));
  expect((await served.get(`${PARAMETERS}/3`)).status).toBe(200);
});

it('what was read once needs no ledger, and no more than so much is kept', async () => {
  served.world.entries = Array.from({ length: 70 }, (_, index) => entryOf({ version: index + 1 }));
  await served.get(`${PARAMETERS}/1`);
  await served.get(`/v1/markets/${MARKET}/entries/1`);
  expect(served.world.reads).toBe(1);
  for (let version = 2; version <= 70; version += 1) await served.get(`${PARAMETERS}/${version}`);
  expect(served.world.reads).toBe(70);
  served.world.fault = AWAY;
  expect((await served.get(`${PARAMETERS}/70`)).status).toBe(200);
  expect((await served.get(`${PARAMETERS}/1`)).status).toBe(503);
});
