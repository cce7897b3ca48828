import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SECONDS_PER_HOUR } from '../../lib/core/units/index.ts';
import { entryOf, MARKET, SLOT } from '../support/sets.ts';
import { AWAY, startWorld, type World } from './routes-world.ts';

let served: World;
const HISTORY = `/v1/markets/${MARKET}/history`;
/** Fifty versions a minute apart from 00:01 on, but that version 31 came an hour late. */
const slotOf = (version: number): number => SLOT + (version - 1) * 60 + (version > 30 ? SECONDS_PER_HOUR : 0);
beforeEach(async () => {
  served = await startWorld();
  served.world.entries = Array.from({ length: 50 }, (_, index) =>
    entryOf({ version: index + 1, slot: slotOf(index + 1) }),
  );
});
afterEach(() => served.close());

const page = async (path: string) => {
  const answer = await served.get(path);
  expect(answer.status, answer.text).toBe(200);
  const { items, next } = answer.json() as { items: { version: number; slot: string }[]; next: string | null };
  return { answer, items, next, versions: items.map(({ version }) => version) };
};
const down = (from: number, to: number): number[] => Array.from({ length: from - to + 1 }, (_, index) => from - index);

it('is newest first, twenty at a time, each with what its set says', async () => {
  const { items, versions } = await page(HISTORY);
  expect(versions).toEqual(down(50, 31));
  expect(items[0]).toMatchObject({
    market: MARKET,
    version: 50,
    slot: '2023-03-10T01:50:00Z',
    status: 'valid',
    digest: entryOf({ version: 50, slot: slotOf(50) }).digest,
    price: { median: '2024512000', decimals: 5, band: { low: '1923286400', high: '2125737600' } },
    maintenancePpm: 31_000,
    existingPpm: 30_000,
    initialPpm: 62_500,
    openInterestCapUsd: '44100220',
    breaker: { market: 'normal', data: 'valid' },
    href: `/v1/markets/${MARKET}/parameters/50`,
    explanation: `/v1/markets/${MARKET}/explanation/50`,
  });
});

it('leads through all of it page by page, without a gap or a twin, while new versions come', async () => {
  const seen: number[] = [];
  let path: string | null = `${HISTORY}?limit=7`;
  while (path !== null) {
    const { versions, next } = await page(path);
    seen.push(...versions);
    path = next;
    served.world.entries.push(entryOf({ version: served.world.entries.length + 1, slot: slotOf(60 + seen.length) }));
  }
  expect(seen).toEqual(down(50, 1));
});

it('ends where it ends, also on a page that is just full', async () => {
  expect(await page(`${HISTORY}?limit=50`)).toMatchObject({ versions: down(50, 1), next: null });
  expect((await page(`${HISTORY}?limit=49`)).next).not.toBeNull();
  expect((await page('/v1/markets/USDT-USD/history')).items).toEqual([]);
});

describe('times', () => {
  it.each([
    ['from=2023-03-10T01:49:00Z', down(50, 49)],
    ['to=2023-03-10T00:03:00Z', down(3, 1)],
    ['to=2023-03-10T00:03:59Z', down(3, 1)],
    ['from=2023-03-10T00:29:00Z&to=2023-03-10T01:31:00Z', down(31, 29)],
    ['to=2023-03-10T00:45:00Z&limit=2', down(30, 29)],
    ['from=2023-03-11', []],
    ['to=2023-03-09', []],
    ['from=2023-03-10T00:30:30Z&to=2023-03-10T01:00:00Z', []],
  ])('%s', async (query, versions) => {
    expect((await page(`${HISTORY}?${query}`)).versions).toEqual(versions);
  });

  it('go with the cursor', async () => {
    const first = await page(`${HISTORY}?from=2023-03-10T00:25:00Z&to=2023-03-10T01:31:00Z&limit=4`);
    const second = await page(first.next ?? '');
    expect([...first.versions, ...second.versions]).toEqual(down(31, 25).slice(0, 8));
    expect(second.next).toBeNull();
  });
});

it('what lies below a cursor may be kept by caches, the newest page not', async () => {
  const first = await page(`${HISTORY}?limit=1`);
  expect(first.answer.headers.get('cache-control')).toBe('no-store');
  expect((await page(first.next ?? '')).answer.headers.get('cache-control')).toBe('public, max-age=3600');
});

const foreign = Buffer.from('USDT-USD 5').toString('base64url');
describe('a wrong value is told its field and what is allowed', () => {
  it.each([
    ['limit=0', 'limit', '1 to 100'],
    ['limit=101', 'limit', '1 to 100'],
    ['limit=-1', 'limit', '1 to 100'],
    ['limit=', 'limit', '1 to 100'],
    ['limit=1e2', 'limit', '1 to 100'],
    ['limit=10&limit=20', 'limit', 'once'],
    ['from=yesterday', 'from', 'UTC time'],
    ['from=2023-03-10T00:00', 'from', 'UTC time'],
    ['to=2023-02-30', 'to', 'UTC time'],
    ['from=2023-03-11&to=2023-03-10', 'to', 'not before from'],
    ['cursor=', 'cursor', 'next'],
    ['cursor=50', 'cursor', 'next'],
    [`cursor=${'A'.repeat(500)}`, 'cursor', 'next'],
    [`cursor=${foreign}`, 'cursor', 'this market'],
    [`cursor=${Buffer.from(`${MARKET} 0`).toString('base64url')}`, 'cursor', 'next'],
    ['form=2023-03-10', 'form', 'limit, cursor, from, to'],
    ['%zz', 'query', 'limit, cursor, from, to'],
    ['<script>=1', 'query', 'limit, cursor, from, to'],
    ['__proto__=1', '__proto__', 'limit, cursor, from, to'],
  ])('%.40s', async (query, field, allowed) => {
    const answer = await served.get(`${HISTORY}?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ type: 'urn:plimsoll:problem:query-invalid', field });
    expect(answer.json().allowed).toContain(allowed);
    expect([served.world.ranges, served.world.reads]).toEqual([0, 0]);
  });
});

it('an unknown market is a 404 with the list, an unreadable ledger a 503', async () => {
  expect((await served.get('/v1/markets/X/history?limit=0')).json().markets).toContain(MARKET);
  served.world.fault = AWAY;
  for (const query of ['', '?to=2023-03-10T00:03:00Z']) {
    const answer = await served.get(HISTORY + query);
    expect([answer.status, answer.json().code]).toEqual([503, 'unavailable']);
  }
});
