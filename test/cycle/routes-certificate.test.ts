import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type EntryBody, setOf } from '../../lib/core/controller/index.ts';
import { type CoverageDay, coverageOf } from '../../lib/core/margin/index.ts';
import type { Entry } from '../../lib/core/market/index.ts';
import { digestOf } from '../../lib/core/units/index.ts';
import { cycle, inputsAt, MINUTE, T0, threeAt, UNBORN } from '../support/cycles.ts';
import { entryOf, MARKET } from '../support/sets.ts';
import { AWAY, startWorld, type World } from './routes-world.ts';

const CERTIFICATE = `/v1/markets/${MARKET}/certificate`;
const DAY = 86_400;

let served: World;
beforeEach(async () => {
  served = await startWorld();
});
afterEach(() => served.close());

const FIRST = cycle(UNBORN, inputsAt(T0 + MINUTE, threeAt(20_000))).body;
const { proof, signature } = entryOf();

const entryWith = (change: (body: EntryBody) => void): Entry => {
  const body = structuredClone(FIRST);
  change(body);
  const digest = digestOf(body);
  return { body, digest, set: setOf(body, digest), proof, signature };
};

/** So many days of 96 quarters of an hour; every tenth day one long went 1 % beyond its margin, in an elevated window. */
const daysOf = (count: number): CoverageDay[] =>
  Array.from({ length: count }, (_, index) => {
    const hit = index % 10 === 0 ? 1 : 0;
    return {
      ...{ day: T0 + index * DAY, windows: 96, hitsLong: hit, hitsShort: 0 },
      ...{ severityLong: hit * 0.01, severityShort: 0, worst: hit * 0.01 },
      elevated: { windows: 10, hitsLong: hit, hitsShort: 0 },
    };
  });
const aged = (days: number): Entry =>
  entryWith(({ state }) => {
    if (state.margin) state.margin.known.certificate = coverageOf(daysOf(days), 999_000);
  });

const asked = async (headers: Record<string, string> = {}) => {
  const answer = await served.get(CERTIFICATE, headers);
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
};

describe('the certificate of a market', () => {
  it('is that of its newest entry, whole, with the card, and in words', async () => {
    const entry = aged(200);
    served.world.entries = [aged(100), entry];
    const document = await asked();
    expect(document).toMatchObject({
      ...{ market: MARKET, version: 1, digest: entry.digest, slot: '2023-03-10T00:01:00Z' },
      ...{ horizonSeconds: 900, promisedPpm: 999_000 },
      certificate: coverageOf(daysOf(200), 999_000),
      procyclicality: FIRST.decision.margin?.procyclicality,
    });
    expect(document.meaning).toContain('of 19200 windows of 15 min in 200 days 20 went past what longs carried and 0');
    // 38 380 of 38 400, rounded down.
    expect(document.meaning).toContain('99.947 % held');
    expect(document.meaning).toContain('99.900 % is promised');
  });

  it('says insufficient under twenty expected hits, of all windows and of the elevated tenth apart', async () => {
    served.world.entries = [aged(100)];
    const few = await asked();
    expect(few.certificate.all).toMatchObject({ sufficient: false, expectedHits: 19.2 });
    expect(few.meaning).toContain('insufficient, as 19.2 hits are expected');
    expect(few.meaning).toContain('insufficient, as 2.0 hits are expected');
    served.world.realMs += 1_000;
    served.world.entries = [aged(200)];
    const { meaning } = await asked();
    expect(meaning).toContain('In the most elevated tenth 99.500 % held (insufficient, as 4.0 hits are expected');
    expect(meaning.match(/insufficient/g)).toHaveLength(1);
  });

  it('tells of evidence against the promise, however few the windows', async () => {
    const stormy = daysOf(30).map((day) => ({ ...day, hitsLong: 5, severityLong: 0.05, worst: 0.02 }));
    served.world.entries = [
      entryWith(({ state }) => {
        if (state.margin) state.margin.known.certificate = coverageOf(stormy, 999_000);
      }),
    ];
    expect((await asked()).meaning).toContain('There is evidence against the promise');
    served.world.realMs += 1_000;
    served.world.entries = [aged(30)];
    expect((await asked()).meaning).not.toContain('evidence');
  });

  it('is none on the first day, and says so instead of a number', async () => {
    served.world.entries = [entryWith(() => {})];
    expect(await asked()).toMatchObject({
      ...{ certificate: null, promisedPpm: null, horizonSeconds: 900 },
      meaning: 'No certificate yet: no day of windows is over.',
    });
  });

  it('is what the OpenAPI document says, at every age', async () => {
    const { paths, components } = (await served.get('/openapi.json')).json();
    const { 200: good, 304: same } = paths['/v1/markets/{market}/certificate'].get.responses;
    expect(same).toBeDefined();
    const { $ref } = good.content['application/json'].schema;
    const schema = z.fromJSONSchema(components.schemas[$ref.split('/').at(-1)]);
    for (const entry of [entryWith(() => {}), aged(5), aged(100)]) {
      served.world.entries = [entry];
      served.world.realMs += 1_000;
      const document = await asked();
      expect(schema.safeParse(document).error).toBeUndefined();
      expect(schema.safeParse({ ...document, more: 1 }).success).toBe(false);
    }
  });
});

describe('who holds one', () => {
  it('is told that it is unchanged, until there is another', async () => {
    served.world.entries = [aged(100)];
    const first = await served.get(CERTIFICATE);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"0x[0-9a-f]{64}"$/);
    const again = await served.get(CERTIFICATE, { 'If-None-Match': etag });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    served.world.entries = [aged(101)];
    served.world.realMs += 1_000;
    const next = await served.get(CERTIFICATE, { 'If-None-Match': etag });
    expect(next.status).toBe(200);
    expect(next.headers.get('etag')).not.toBe(etag);
  });

  it('may keep it as long as the set it came with, and no cache beyond', async () => {
    served.world.entries = [aged(100)];
    expect((await served.get(CERTIFICATE)).headers.get('cache-control')).toBe('public, max-age=1');
    served.world.now = T0 + DAY;
    // What was measured stays true when the set is past; only the set may not be used any more.
    const past = await served.get(CERTIFICATE);
    expect([past.status, past.headers.get('cache-control')]).toEqual([200, 'public, max-age=0']);
  });
});

describe('there is a problem instead', () => {
  const kindOf = async (path: string) => {
    const { status, headers, json } = await served.get(path);
    expect(headers.get('content-type')).toBe('application/problem+json');
    return [status, json().type.split(':').at(-1)];
  };

  it('for a market that nobody knows, a currency stream, and a market without an entry', async () => {
    expect(await kindOf('/v1/markets/DOGE-USD/certificate')).toEqual([404, 'market-unknown']);
    expect(await kindOf(CERTIFICATE)).toEqual([503, 'not-yet-published']);
    const stream = entryOf({ market: 'USDT-USD' });
    served.world.entries = [{ ...stream, set: { ...stream.set, newPositions: null, existing: null } }];
    expect(await kindOf('/v1/markets/USDT-USD/certificate')).toEqual([404, 'no-margins']);
  });

  it('for an entry that cannot be read, and a ledger that does not answer: never "none yet"', async () => {
    served.world.entries = [entryOf()];
    expect(await kindOf(CERTIFICATE)).toEqual([503, 'ledger-unreadable']);
    served.world.fault = AWAY;
    served.world.realMs += 1_000;
    expect(await kindOf(CERTIFICATE)).toEqual([503, 'ledger-unreadable']);
  });
});
