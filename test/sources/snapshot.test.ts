import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../lib/core/units/index.ts';
import { createHttpClient } from '../../lib/http/index.ts';
import { parseSnapshot, readSnapshots } from '../../lib/sources/index.ts';
import { accountsOf, longWith } from '../support/accounts.ts';
import { MARKET } from '../support/cycles.ts';

const snapshot = accountsOf({ positions: [longWith(10_000, 60_000)] });
const sent = { digest: digestOf(snapshot), snapshot };

describe('a snapshot of accounts', () => {
  it('is what its digest says', () => {
    expect(parseSnapshot(sent, MARKET)).toEqual({ ok: true, value: sent });
  });

  it.each<[string, unknown, string]>([
    ['without a digest', { snapshot }, 'forged'],
    ['with a digest of something else', { ...sent, digest: digestOf('another') }, 'forged'],
    ['with an account changed', { ...sent, snapshot: { ...snapshot, openInterest: '1' } }, 'forged'],
    ['of another market', { digest: sent.digest, snapshot: { ...snapshot, market: 'ETH-USD-PERP' } }, 'forged'],
    ['with a field that nobody knows', { ...sent, snapshot: { ...snapshot, more: 1 } }, 'malformed'],
    [
      'with a negative size',
      { ...sent, snapshot: { ...snapshot, positions: [{ ...longWith(1, 1), size: '-1' }] } },
      'malformed',
    ],
    ['that is nothing', null, 'forged'],
  ])('%s is refused', (_, body, code) => {
    expect(parseSnapshot(body, MARKET)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('where accounts are told', () => {
  const http = createHttpClient();
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-accounts-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return pathToFileURL(join(folder, name)).href;
  };
  const pipe = (name: string): string => {
    execFileSync('mkfifo', [join(folder, name)]);
    return pathToFileURL(join(folder, name)).href;
  };
  let server: Server;
  let url = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/silent') return;
      if (request.url === '/large') return void response.end(`"${'x'.repeat(2_000_001)}"`);
      response.statusCode = request.url === '/down' ? 503 : 200;
      response.end(request.url === '/text' ? 'hello' : JSON.stringify(sent));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    http.close();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const read = async (address: string, signal = new AbortController().signal) =>
    (await readSnapshots([MARKET], { http, addresses: { [MARKET]: address }, signal })).get(MARKET);

  it('is an address or a file, and a market without either is not asked', async () => {
    expect(await read(`${url}/`)).toEqual({ ok: true, value: sent });
    expect(await read(file('good.json', JSON.stringify(sent)))).toEqual({ ok: true, value: sent });
    const none = await readSnapshots([MARKET], { http, addresses: {}, signal: new AbortController().signal });
    expect(none.size).toBe(0);
  });

  it.each<[string, () => string, string]>([
    ['an endpoint that is down', () => `${url}/down`, 'missing'],
    ['an endpoint that answers text', () => `${url}/text`, 'malformed'],
    ['an endpoint that answers too much', () => `${url}/large`, 'too-large'],
    ['a file that is not there', () => pathToFileURL(join(folder, 'none.json')).href, 'missing'],
    ['a folder', () => pathToFileURL(folder).href, 'missing'],
    ['a file that is no JSON', () => file('text.json', '{'), 'malformed'],
    ['a pipe that nobody writes to', () => pipe('pipe.json'), 'missing'],
    ['a file that is too large', () => file('large.json', `"${'x'.repeat(2_000_001)}"`), 'too-large'],
  ])('%s is an error value', async (_, address, code) => {
    expect(await read(address())).toMatchObject({ ok: false, error: { code } });
  });

  it('has the deadline of the venues', async () => {
    const deadline = new AbortController();
    const asked = read(`${url}/silent`, deadline.signal);
    deadline.abort();
    expect(await asked).toMatchObject({ ok: false, error: { code: 'missing', retryable: true } });
  });
});
