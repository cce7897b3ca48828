import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpEvent, type HttpHandler, pageFrom, withPage } from '../../lib/publication/index.ts';
import { buildPage } from '../../web/build.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const event = (rawPath: string, method = 'GET', headers: HttpEvent['headers'] = {}): HttpEvent => ({
  version: '2.0',
  rawPath,
  rawQueryString: '',
  headers,
  requestContext: { http: { method, path: rawPath, sourceIp: '127.0.0.1' } },
  isBase64Encoded: false,
});
const beneath: HttpHandler = async ({ rawPath }) => ({ statusCode: 299, headers: {}, body: rawPath });

describe('the page as a deployment serves it, from the file that the build left', () => {
  let serve: HttpHandler;
  let names: readonly string[];
  beforeAll(async () => {
    const page = await buildPage();
    names = Object.keys(page);
    writeFileSync(join(folder, 'page.json'), JSON.stringify(page));
    serve = withPage(beneath, pageFrom(pathToFileURL(join(folder, 'page.json'))));
  });

  it('is one document that loads nothing but its own files, and may not load anything else', async () => {
    const { statusCode, headers, body } = await serve(event('/'));
    expect(statusCode).toBe(200);
    expect(headers['Content-Type']).toBe('text/html; charset=utf-8');
    expect(headers['Content-Security-Policy']).toContain("default-src 'none'");
    expect(headers['Content-Security-Policy']).not.toContain('unsafe');
    const loaded = [...body.matchAll(/<(?:link|script)[^>]+(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
    expect(loaded).toHaveLength(3);
    expect(names).toEqual(expect.arrayContaining(loaded));
    expect(body).not.toMatch(/<script>|<style|style=|https?:/);
  });

  it('is asked for each time, while its files are kept for ever under names of their own', async () => {
    expect((await serve(event('/'))).headers['Cache-Control']).toBe('no-cache');
    for (const name of names.filter((one) => one !== '/')) {
      expect(name).toMatch(/^\/assets\/\w+-[0-9A-Z]{8}\.(js|css|svg)$/);
      expect((await serve(event(name))).headers['Cache-Control']).toBe('public, max-age=31536000, immutable');
    }
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await serve(event('/'));
    const again = await serve(event('/', 'GET', { 'if-none-match': headers.ETag }));
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const head = await serve(event('/', 'HEAD'));
    expect([head.statusCode, head.body, head.headers.ETag]).toEqual([200, '', headers.ETag]);
  });

  it.each([
    ['another method', event('/', 'POST')],
    ['an asset that is not there', event('/assets/page-OLD.js')],
    ['a name that every object has', event('/assets/../constructor')],
    ['a resource of the endpoint', event('/v1/markets')],
  ])('leaves %s to the endpoint', async (_, asked) => {
    expect((await serve(asked)).statusCode).toBe(299);
  });

  it('leaves all to the endpoint where no page was built', async () => {
    const without = withPage(beneath, pageFrom(pathToFileURL(join(folder, 'none.json'))));
    expect((await without(event('/'))).statusCode).toBe(299);
  });
});
