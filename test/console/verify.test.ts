import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ended, launch, type Running, run, runBatch, workplace } from './launch.ts';
import { addressAfter } from './line.ts';

const place = workplace();
let program: Running;
let url = '';
let signer = '';
const proxies: Server[] = [];

beforeAll(async () => {
  program = launch(place.path, 'start', '--port', '0', '--data', 'served');
  await program.until((stdout) => stdout.includes('BTC-USD-PERP  v4 '));
  url = addressAfter(program.lines().join('\n'), 'parameters');
  const set = (await (await fetch(url)).json()) as { signature: { signer: string } };
  signer = set.signature.signer;
});
afterAll(async () => {
  for (const proxy of proxies) proxy.close();
  program.child.kill('SIGTERM');
  await program.ended;
  place.remove();
});

type End = Pick<Ended, 'code' | 'stdout' | 'stderr'>;

const verifyAll = <T extends readonly (readonly string[])[]>(...commands: T) =>
  runBatch(
    place.path,
    commands.map((args) => ['verify', ...args]),
  ) as unknown as Promise<{ [K in keyof T]: End }>;

/** Passes everything on and changes the text of what comes back. Gives its own address of the same set. */
const proxied = async (change: (text: string, path: string) => string): Promise<string> => {
  const proxy = createServer(async ({ url: path = '' }, response) => {
    const answer = await fetch(new URL(path, url));
    const clock = answer.headers.get('plimsoll-clock') ?? '';
    response.writeHead(answer.status, { 'content-type': 'application/json', 'plimsoll-clock': clock });
    response.end(change(await answer.text(), path));
  });
  proxies.push(proxy);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return new URL(new URL(url).pathname, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`).href;
};

it('verifies what is served, and says whether the signer was pinned', async () => {
  const unpinned = await run(place.path, 'verify', url);
  const [pinned, machine] = await verifyAll(
    [url, '--signer', signer.toUpperCase().replace('0X', '0x')],
    [url, '--json'],
  );
  expect([unpinned.code, unpinned.stderr]).toEqual([0, '']);
  expect(unpinned.stdout).toContain('signer not pinned');
  expect(unpinned.stdout).toMatch(/^verified$/m);
  expect(pinned.code).toBe(0);
  expect(pinned.stdout).not.toContain('not pinned');
  expect(pinned.stdout.toLowerCase()).toContain(signer.toLowerCase());
  expect(JSON.parse(machine.stdout)).toMatchObject({ url, holds: true });
});

it('fails another signer, a set altered on the way, and an entry altered on the way', async () => {
  const passing = await proxied((text) => text);
  const looser = await proxied((text, path) =>
    path.endsWith('/parameters') ? text.replace(/"initialPpm":\d+/, '"initialPpm":1') : text,
  );
  const otherHistory = await proxied((text, path) =>
    path.includes('/entries/') ? text.replace('"observedAtMs":', '"observedAtMs":1') : text,
  );
  const [stranger, same, set, entry] = await verifyAll(
    [url, '--signer', `0x${'11'.repeat(20)}`],
    [passing],
    [looser],
    [otherHistory],
  );
  expect([stranger.code, same.code, set.code, entry.code]).toEqual([1, 0, 1, 1]);
  expect(stranger.stdout).toMatch(/FAILS +signer/);
  expect(set.stdout).toMatch(/FAILS +proof/);
  expect(entry.stdout).toMatch(/FAILS +digest/);
  for (const { stdout } of [stranger, set, entry]) expect(stdout).toMatch(/^not verified/m);
});

it('fails a version that is past its validity, and says why a set cannot be had', async () => {
  await program.until((stdout) => stdout.includes('BTC-USD-PERP  v8 '));
  const [past, nobody, unknown, noAddress] = await verifyAll(
    [`${url}/1`],
    ['http://127.0.0.1:1/v1/markets/BTC-USD-PERP/parameters'],
    [url.replace('BTC', 'DOGE')],
    ['ftp://127.0.0.1/set'],
  );
  expect([past.code, nobody.code, unknown.code, noAddress.code]).toEqual([1, 1, 1, 1]);
  expect(past.stdout).toMatch(/FAILS +validity/);
  expect(past.stdout).toMatch(/holds +signature/);
  expect(nobody.stderr).toContain('unreachable');
  expect(unknown.stderr).toMatch(/404.*BTC-USD-PERP/);
  expect(noAddress.stderr).toContain('not an http address');
});
