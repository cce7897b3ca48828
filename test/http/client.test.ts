import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpErrorCode } from '../../lib/http/index.ts';
import {
  answer,
  deadOrigin,
  FAULTS,
  json,
  redirectTo,
  startServer,
  type TestServer,
} from '../support/faulty-server.ts';

const client = createHttpClient();
afterAll(() => client.close());

const servers: TestServer[] = [];
const serve = async (handler: RequestListener): Promise<TestServer> => {
  const server = await startServer(handler);
  servers.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((one) => one.close()));
});

const never = (): AbortSignal => new AbortController().signal;
const get = (url: string, maxBytes?: number) =>
  client.getJson(url, { signal: never(), ...(maxBytes === undefined ? {} : { maxBytes }) });

describe('an answer that is none is told apart by a closed code', () => {
  const table: readonly [keyof typeof FAULTS, HttpErrorCode, boolean][] = [
    ['html', 'not-json', false],
    ['nothing', 'unreachable', true],
    ['endless', 'too-large', false],
    ['tenMegabytes', 'too-large', false],
    ['gzipBomb', 'too-large', false],
    ['notGzip', 'not-json', false],
    ['bareNaN', 'not-json', false],
    ['truncatedJson', 'not-json', false],
    ['cutOff', 'unreachable', true],
    ['empty', 'not-json', false],
    ['tooManyRequests', 'rate-limited', true],
    ['serverError', 'status', true],
    ['notFound', 'status', false],
  ];
  it.each(table)('%s is %s, retryable %s, and its detail holds nothing of the body', async (name, code, retryable) => {
    const { origin } = await serve(FAULTS[name]);
    const result = await get(origin);
    expect(result).toMatchObject({ ok: false, error: { code, retryable } });
    const detail = result.ok ? '' : result.error.detail;
    expect(detail).toMatch(/^[\x20-\x7e]{1,199}$/);
    expect(detail).not.toMatch(/maintenance|bids|NotFound|xxxx|7777/);
  });

  it('nobody listening is unreachable', async () => {
    expect(await get(await deadOrigin())).toMatchObject({ error: { code: 'unreachable', detail: 'ECONNREFUSED' } });
  });

  it('an address that is none is an error value, not an exception', async () => {
    expect(await get('no address')).toMatchObject({ error: { code: 'unreachable' } });
  });
});

describe('what is asked costs no more than it may', () => {
  /** Resolves when the other side has seen the connection end. */
  const hungUp = async (
    fault: RequestListener,
  ): Promise<{ origin: string; arrived: Promise<void>; gone: Promise<void> }> => {
    let arrive = (): void => undefined;
    let leave = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const gone = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const { origin } = await serve((request, response) => {
      response.on('close', leave);
      arrive();
      fault(request, response);
    });
    return { origin, arrived, gone };
  };

  it('the deadline cancels a request that is not answered', async () => {
    const { origin, arrived, gone } = await hungUp(FAULTS.silence);
    const deadline = new AbortController();
    const result = client.getJson(origin, { signal: deadline.signal });
    await arrived;
    deadline.abort();
    expect(await result).toMatchObject({ error: { code: 'timeout', retryable: true } });
    await gone;
  });

  it('the deadline cancels a body that comes too slowly', async () => {
    const { origin, arrived, gone } = await hungUp((_, response) => {
      response.writeHead(200).write('{"bids":');
    });
    const deadline = new AbortController();
    const result = client.getJson(origin, { signal: deadline.signal });
    await arrived;
    deadline.abort();
    expect(await result).toMatchObject({ error: { code: 'timeout' } });
    await gone;
  });

  it('a deadline that has passed asks nobody', async () => {
    const { origin, asked } = await serve(json({}));
    expect(await client.getJson(origin, { signal: AbortSignal.abort() })).toMatchObject({ error: { code: 'timeout' } });
    expect(asked).toEqual([]);
  });

  it('an endless body is hung up on', async () => {
    const { origin, gone } = await hungUp(FAULTS.endless);
    await get(origin);
    await gone;
  });

  it('the limit counts bytes of the body and lets the last allowed one pass', async () => {
    const { origin } = await serve(answer('"12345678"'));
    expect(await get(origin, 10)).toEqual({ ok: true, value: '12345678' });
    expect(await get(origin, 9)).toMatchObject({ error: { code: 'too-large' } });
  });

  it('forty requests under one deadline raise no warning of leaking listeners', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', note);
    const { origin } = await serve(json([1]));
    const signal = never();
    const results = await Promise.all(Array.from({ length: 40 }, () => client.getJson(origin, { signal })));
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(results.every((one) => one.ok)).toBe(true);
    expect(warnings).toEqual([]);
  });
});

describe('redirects', () => {
  it('stay on the host that was asked', async () => {
    const { origin } = await serve((request, response) =>
      (request.url === '/new' ? json({ moved: true }) : redirectTo('/new'))(request, response),
    );
    expect(await get(`${origin}/old`)).toEqual({ ok: true, value: { moved: true } });
  });

  it('to another host are refused, and that host is never asked', async () => {
    const other = await serve(json({ price: '1' }));
    const { origin } = await serve(redirectTo(`${other.origin}/price`));
    expect(await get(origin)).toMatchObject({ error: { code: 'redirect', retryable: false } });
    expect(other.asked).toEqual([]);
  });

  it.each(['file:///etc/hosts', 'data:application/json,{}', 'http://'])('to %s are refused', async (location) => {
    const { origin } = await serve(redirectTo(location));
    expect(await get(origin)).toMatchObject({ error: { code: 'redirect' } });
  });

  it('in a circle end', async () => {
    const { origin, asked } = await serve(redirectTo('/again'));
    expect(await get(origin)).toMatchObject({ error: { code: 'redirect' } });
    expect(asked.length).toBeLessThan(6);
  });
});

describe('connections', () => {
  it('one that the server closed while it was kept is replaced without an error', async () => {
    const served = new WeakSet<Socket>();
    const { origin, asked } = await serve((request, response) => {
      if (served.has(request.socket)) return request.socket.destroy();
      served.add(request.socket);
      return json(asked.length)(request, response);
    });
    expect(await get(origin)).toEqual({ ok: true, value: 1 });
    // The second request dies on the kept connection and is asked again on a new one.
    expect(await get(origin)).toEqual({ ok: true, value: 3 });
  });

  describe('a proxy of the system', () => {
    const before = process.env.http_proxy;
    beforeAll(async () => {
      process.env.http_proxy = await deadOrigin();
    });
    afterAll(() => {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    });
    it('is not used', async () => {
      const { origin } = await serve(json('direct'));
      expect(await get(origin)).toEqual({ ok: true, value: 'direct' });
    });
  });

  it('compressed answers are read', async () => {
    const { gzipSync } = await import('node:zlib');
    const { origin } = await serve(answer(gzipSync('{"é":1}'), { 'content-encoding': 'gzip' }));
    expect(await get(origin)).toEqual({ ok: true, value: { é: 1 } });
  });
});
