import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedSet } from '../../lib/core/market/index.ts';
import { entryOf, MARKET, REALM, SLOT, VALIDITY_SECONDS } from '../support/sets.ts';
import { AWAY, MARKETS, PARAMETERS, startWorld, type World } from './routes-world.ts';

let served: World;
beforeEach(async () => {
  served = await startWorld();
  served.world.entries = [entryOf()];
});
afterEach(() => served.close());

const END = SLOT + VALIDITY_SECONDS;

describe('the newest set', () => {
  it('is the signed set itself under its digest, with the way to its entry', async () => {
    const { digest } = entryOf();
    const answer = await served.get(PARAMETERS);
    expect(answer.status).toBe(200);
    expect(signedSet.parse(answer.json())).toMatchObject({ market: MARKET, version: 1, digest });
    expect(answer.headers.get('etag')).toBe(`"${digest}"`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=1');
    expect(answer.headers.get('link')).toBe(`</v1/markets/${MARKET}/entries/1>; rel="describedby"`);
    expect(answer.headers.get('plimsoll-clock')).toBe('2023-03-10T00:01:00Z');
  });

  it('is served in its last second and is a problem with its fallback from validUntil on', async () => {
    served.world.now = END - 1;
    const last = await served.get(PARAMETERS);
    expect([last.status, last.headers.get('cache-control')]).toEqual([200, 'public, max-age=0']);
    served.world.now = END;
    const over = await served.get(PARAMETERS);
    expect(over.status).toBe(503);
    expect(over.headers.get('content-type')).toBe('application/problem+json');
    expect(over.headers.get('cache-control')).toBe('no-store');
    expect(over.headers.get('retry-after')).toBe('60');
    expect(over.json()).toMatchObject({
      type: 'urn:plimsoll:problem:set-expired',
      status: 503,
      instance: PARAMETERS,
      market: MARKET,
      version: 1,
      validUntil: '2023-03-10T00:04:00Z',
      fallback: entryOf().set.fallback,
      set: `${PARAMETERS}/1`,
    });
  });

  it('is never a remembered one past its validity, be it a millisecond old', async () => {
    expect((await served.get(PARAMETERS)).status).toBe(200);
    served.world.now = END;
    expect((await served.get(PARAMETERS)).status).toBe(503);
    served.world.entries.push(entryOf({ version: 4 }));
    const next = await served.get(PARAMETERS);
    expect([next.status, next.json().version]).toEqual([200, 4]);
  });

  it('is judged by the time at which the ledger answered, not the time of the question', async () => {
    let open = () => {};
    served.world.gate = new Promise((resolve) => {
      open = resolve;
    });
    served.world.now = END - 1;
    const asked = served.get(PARAMETERS);
    while (served.world.heads === 0) await new Promise(setImmediate);
    served.world.now = END;
    open();
    const answer = await asked;
    expect([answer.status, answer.headers.get('plimsoll-clock')]).toEqual([503, '2023-03-10T00:04:00Z']);
  });

  it('is read again after a real second, not before', async () => {
    await served.get(PARAMETERS);
    served.world.entries.push(entryOf({ version: 2 }));
    served.world.realMs = 999;
    expect((await served.get(PARAMETERS)).json().version).toBe(1);
    served.world.realMs = 1_000;
    expect((await served.get(PARAMETERS)).json().version).toBe(2);
    expect(served.world.heads).toBe(2);
  });

  it('costs one read however many ask at once', async () => {
    let open = () => {};
    served.world.gate = new Promise((resolve) => {
      open = resolve;
    });
    const asked = Array.from({ length: 30 }, () => served.get(PARAMETERS));
    // Thirty answers of another path prove that the thirty questions before them have been taken in.
    await Promise.all(Array.from({ length: 30 }, () => served.get('/nothing')));
    open();
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(served.world.heads).toBe(1);
  });

  it('is a problem while the ledger cannot be read, and says nothing of what is behind', async () => {
    await served.get(PARAMETERS);
    served.world.fault = AWAY;
    served.world.realMs = 5_000;
    const answer = await served.get(PARAMETERS);
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({ type: 'urn:plimsoll:problem:ledger-unreadable', code: 'unavailable' });
    expect(answer.text).not.toContain('10.0.0.7');
    served.world.fault = null;
    expect((await served.get(PARAMETERS)).status).toBe(200);
  });

  it('is a 503 and no 404 for a market of the policy that has none yet', async () => {
    const answer = await served.get('/v1/markets/USDT-USD/parameters');
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({ type: 'urn:plimsoll:problem:not-yet-published', market: 'USDT-USD' });
    expect(answer.json().detail).toContain('no new risk');
    expect(answer.headers.has('retry-after')).toBe(true);
  });
});

describe('a conditional request', () => {
  it('is answered before the body is written', async () => {
    const [entry] = served.world.entries;
    Object.defineProperty(entry?.set, 'price', {
      enumerable: true,
      get: () => {
        throw new Error('written');
      },
    });
    const answer = await served.get(PARAMETERS, { 'If-None-Match': `"${entry?.digest}"` });
    expect([answer.status, answer.text]).toEqual([304, '']);
    expect((await served.get(PARAMETERS)).status).toBe(500);
  });

  it.each([
    ['the tag', (tag: string) => tag, 304],
    ['a weak tag', (tag: string) => `W/${tag}`, 304],
    ['a list', (tag: string) => `"a,b", W/"c" ,${tag}`, 304],
    ['anything', () => '*', 304],
    ['another tag', () => '"0x00"', 200],
    ['a tag without quotes', (tag: string) => tag.slice(1, -1), 200],
    ['a part of the tag', (tag: string) => `${tag.slice(0, -3)}"`, 200],
    ['nonsense', () => '"', 200],
  ])('with %s', async (_, header, status) => {
    const answer = await served.get(PARAMETERS, { 'If-None-Match': header(`"${entryOf().digest}"`) });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('etag')).toBe(`"${entryOf().digest}"`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=1');
  });

  it('is never told that an expired set is unchanged', async () => {
    served.world.now = END;
    expect((await served.get(PARAMETERS, { 'If-None-Match': '*' })).status).toBe(503);
  });
});

describe('a path that leads nowhere', () => {
  const long = 'A'.repeat(1_500);
  it.each(['DOGE-USD-PERP', 'btc-usd-perp', '%zz', '%00', '%2e%2e%2f', '', long])(
    'names the markets there are when the market is "%.20s"',
    async (market) => {
      const answer = await served.get(`/v1/markets/${market}/parameters`);
      expect(answer.status).toBe(404);
      expect(answer.json()).toMatchObject({ type: 'urn:plimsoll:problem:market-unknown', markets: MARKETS });
      expect(answer.text).not.toContain(long);
      expect(served.world.heads).toBe(0);
    },
  );

  it.each(['/', '//', '/v1', '/v2/markets', '/v1/markets/', `//v1/markets/${MARKET}/parameters`, `${PARAMETERS}/1/2`])(
    'says what is served instead of %s',
    async (path) => {
      const answer = await served.get(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  it('is another spelling of a good one where only the encoding differs', async () => {
    expect((await served.get('/v1/markets/BTC%2DUSD-PERP/parameters?cache=no')).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is %s on anything, and Allow says so', async (method) => {
    const answer = await served.get(PARAMETERS, {}, method);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(answer.json().type).toBe('urn:plimsoll:problem:method-not-allowed');
  });
});

it('HEAD has the headers of GET and no body', async () => {
  const [head, get] = [await served.get(PARAMETERS, {}, 'HEAD'), await served.get(PARAMETERS)];
  expect([head.status, head.text]).toEqual([200, '']);
  for (const name of ['etag', 'cache-control', 'content-type', 'link', 'plimsoll-clock']) {
    expect(head.headers.get(name)).toBe(get.headers.get(name));
  }
});

it('every answer states the market clock and may be read from anywhere, as what it says it is', async () => {
  const paths = [PARAMETERS, `${PARAMETERS}/1`, `${PARAMETERS}/9`, `${PARAMETERS}/x`, '/v1/markets', '/v1/health', '/'];
  for (const path of [...paths, `/v1/markets/${MARKET}/entries/1`, '/v1/markets/X/parameters']) {
    const { headers } = await served.get(path);
    expect(headers.get('plimsoll-clock'), path).toBe('2023-03-10T00:01:00Z');
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('access-control-allow-origin'), path).toBe('*');
    expect(headers.get('content-type'), path).toMatch(/^application\/(problem\+)?json$/);
  }
});

describe('the overviews', () => {
  it('list each market of the policy with where its set is', async () => {
    const answer = await served.get('/v1/markets');
    expect(answer.status).toBe(200);
    expect(answer.json().markets).toEqual([
      {
        market: MARKET,
        version: 1,
        status: 'valid',
        slot: '2023-03-10T00:01:00Z',
        validUntil: '2023-03-10T00:04:00Z',
        href: PARAMETERS,
      },
      {
        market: 'USDT-USD',
        version: null,
        status: 'unpublished',
        slot: null,
        validUntil: null,
        href: '/v1/markets/USDT-USD/parameters',
      },
    ]);
  });

  it('are healthy while every market has a valid set, a degraded one too', async () => {
    served.world.entries.push(entryOf({ market: 'USDT-USD', version: 3, slot: SLOT, status: 'degraded' }));
    served.world.now = SLOT + 7;
    const answer = await served.get('/v1/health');
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      status: 'serving',
      clock: '2023-03-10T00:01:07Z',
      realm: REALM,
      speed: 1,
      markets: [
        { market: MARKET, slot: '2023-03-10T00:01:00Z', version: 1, status: 'valid', ageSeconds: 7 },
        { market: 'USDT-USD', slot: '2023-03-10T00:01:00Z', version: 3, status: 'degraded', ageSeconds: 7 },
      ],
    });
  });

  it('are unhealthy with one market past validity, without a set, or unreadable', async () => {
    expect((await served.get('/v1/health')).json().markets[1].status).toBe('unpublished');
    served.world.entries.push(entryOf({ market: 'USDT-USD' }));
    served.world.now = END;
    const expired = await served.get('/v1/health');
    expect([expired.status, expired.json().markets[0].status]).toEqual([503, 'expired']);
    expect((await served.get('/v1/markets')).json().markets[0].status).toBe('expired');
    served.world.fault = AWAY;
    const unreadable = await served.get('/v1/health');
    expect([unreadable.status, unreadable.json().markets[0].status]).toEqual([503, 'unreadable']);
    expect((await served.get('/v1/markets')).status).toBe(503);
  });
});
