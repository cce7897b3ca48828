import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createReadFunction } from '../../functions/read.ts';
import { maintenanceAt } from '../../lib/core/margin/index.ts';
import { formatInstant } from '../../lib/core/units/index.ts';
import { startHttp } from '../../lib/local/http.ts';
import { launch, workplace } from '../console/launch.ts';
import { addressAfter } from '../console/line.ts';
import { startServer, type TestServer } from '../support/faulty-server.ts';
import { CADENCE, FIRST_SLOT, openController, openPlaces, REALM, SETTINGS } from '../support/world.ts';

/** What the page's poller says each time; the members that are tested here. */
interface Said {
  readonly current: boolean;
  readonly version: number;
  readonly maintenance: number;
  readonly permissions: Readonly<Record<string, string>>;
}
interface Poller {
  readonly initialPpm: (
    newPositions: { initialPpm: number; scaling: { fromUsd: string; toUsd: string } },
    openUsd: number,
  ) => number;
  readonly maintenancePpm: (set: unknown, ms: number) => number;
  readonly createPoller: (url: string, now?: () => number) => () => Promise<Said | null>;
}

const place = workplace();
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(place.remove);

const page = readFileSync(fileURLToPath(new URL('../../docs/protocol.md', import.meta.url)), 'utf8');
const [, code = ''] = page.match(/^```js\n([\s\S]*?)^```$/m) ?? [];
const file = place.of('poller.mjs');
writeFileSync(file, code);
const { createPoller, initialPpm, maintenancePpm } = (await import(pathToFileURL(file).href)) as Poller;

const PATH = '/v1/markets/BTC-USD-PERP/parameters';

/** A controller whose slots and market clock are the test's. */
const openWorld = async () => {
  const world = await openPlaces();
  closing.push(world.close);
  const controller = openController(world.places);
  closing.push(controller.close);
  const policyFile = place.of('policy.json');
  writeFileSync(policyFile, JSON.stringify(SETTINGS.policy));
  const time = { now: FIRST_SLOT };
  const env = {
    PLIMSOLL_REALM: REALM,
    PLIMSOLL_TABLE: world.places.table,
    PLIMSOLL_POLICY_FILE: policyFile,
    PLIMSOLL_DYNAMODB_ENDPOINT: world.places.database,
  };
  const handler = createReadFunction(env, { clock: () => time.now, speed: CADENCE });
  const server = await startHttp({ handler, port: 0 });
  const stop = async () => server.close();
  closing.push(stop);
  const decide = async (slot: number) => {
    time.now = slot;
    expect(await controller.run(slot)).toMatchObject({ ok: true });
  };
  return { url: `${server.url}${PATH}`, time, decide, stop };
};

test('the page is one page, and what it shows is a poller of some forty lines', () => {
  expect(page.split('\n').length).toBeLessThanOrEqual(150);
  expect(code.split('\n').length).toBeLessThanOrEqual(55);
});

test('copied from the page and run as it says, it prints what holds now', async () => {
  const program = launch(place.path, 'start', '--port', '0', '--data', 'polled');
  await program.until((stdout) => stdout.includes('BTC-USD-PERP  v2 '));
  const address = addressAfter(program.lines().join('\n'), 'parameters');
  const poller = spawn(process.execPath, [file, address], { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.push(() => void poller.kill('SIGKILL'));
  const [text] = (await once(poller.stdout, 'data')) as [Buffer];
  const said = JSON.parse(String(text).split('\n')[0] ?? '') as Said;
  expect(said).toMatchObject({ current: true, permissions: { close: 'yes' } });
  const served = (await (await fetch(address.replace(/parameters$/, `parameters/${said.version}`))).json()) as {
    newPositions: unknown;
  };
  expect(said).toMatchObject({ newPositions: served.newPositions });
  program.child.kill('SIGTERM');
  await program.ended;
});

const until = async (poll: () => Promise<Said | null>, holds: (said: Said) => boolean): Promise<Said> => {
  for (;;) {
    const said = await poll();
    if (said && holds(said)) return said;
  }
};

test('follows the sets, keeps one through silence to its very end, then its fallback, and comes back', async () => {
  const { url, time, decide, stop } = await openWorld();
  const real = { ms: 1_000 };
  const poll = createPoller(url, () => real.ms);
  expect(await poll()).toBeNull();
  await decide(FIRST_SLOT);
  expect(await poll()).toMatchObject({ current: true, version: 1 });
  await decide(FIRST_SLOT + CADENCE);
  // The endpoint may hold what it has read for a second of its own clock.
  const second = await until(poll, ({ version }) => version === 2);
  const { validUntil } = (await (await fetch(url)).json()) as { validUntil: string };
  const end = Date.parse(validUntil) / 1000;

  time.now = end - 1;
  expect(await poll()).toMatchObject({ current: true, version: 2 });
  time.now = end;
  const fallen = await poll();
  expect(fallen).toMatchObject({
    current: false,
    version: 2,
    maintenance: second.maintenance,
    newPositions: null,
    openInterestCap: 'current-open-interest',
    permissions: { open: 'no', increase: 'no', close: 'yes', repay: 'yes' },
  });
  await decide(end + CADENCE);
  const back = await until(poll, ({ current }) => current);
  expect(back.version).toBe(3);

  await stop();
  expect(await poll()).toMatchObject({ current: true, version: 3 });
  real.ms += 10 * CADENCE * 1000;
  expect(await poll()).toMatchObject({ current: false, version: 3 });
});

/** A set of the live realm that ends a minute after `ms`. */
const liveSet = (version: number, ms: number) => {
  const [at, end] = [formatInstant(Math.floor(ms / 1000)), formatInstant(Math.floor(ms / 1000) + 60)];
  const existing = { maintenance: [{ startAt: at, endAt: at, fromPpm: 5, toPpm: 5 }] };
  return { realm: 'live', version, validUntil: end, existing, newPositions: {}, breaker: {}, fallback: {} };
};

test('in realm live the server cannot turn back the clock, nor the version', async () => {
  const start = FIRST_SLOT * 1000;
  let version = 7;
  const server: TestServer = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'plimsoll-clock': formatInstant(FIRST_SLOT - 3600) });
    response.end(JSON.stringify(liveSet(version, start)));
  });
  closing.push(server.close);
  let now = start;
  const poll = createPoller(server.origin, () => now);
  expect(await poll()).toMatchObject({ current: true, version: 7 });
  version = 6;
  expect(await poll()).toMatchObject({ current: true, version: 7 });
  now = start + 60_000;
  expect(await poll()).toMatchObject({ current: false, version: 7 });
});

test('the requirement it computes is the controller`s own, to the millionth, at every second of any schedule', () => {
  const leg = fc
    .record({ at: fc.nat(5_000), seconds: fc.nat(5_000), fromPpm: fc.nat(900_000), rise: fc.nat(99_000) })
    .map(({ at, seconds, fromPpm, rise }) => ({
      startAt: FIRST_SLOT + at,
      endAt: FIRST_SLOT + at + seconds,
      fromPpm,
      toPpm: fromPpm + (seconds === 0 ? 0 : rise),
    }));
  fc.assert(
    fc.property(fc.array(leg, { minLength: 1, maxLength: 4 }), fc.nat(12_000), (legs, after) => {
      const maintenance = legs.map((one) => ({
        ...one,
        startAt: formatInstant(one.startAt),
        endAt: formatInstant(one.endAt),
      }));
      const time = FIRST_SLOT + after;
      expect(maintenancePpm({ existing: { maintenance } }, time * 1000)).toBe(maintenanceAt(legs, time));
    }),
  );
});

test('initial margin by open interest starts at what is published, ends at the whole, and is the line between, rounded up', () => {
  const cases = fc.record({
    least: fc.integer({ min: 1, max: 1_000_000 }),
    from: fc.nat(1_000_000_000),
    wide: fc.integer({ min: 1, max: 2_000_000_000 }),
    open: fc.nat(3_000_000_000),
  });
  fc.assert(
    fc.property(cases, ({ least, from, wide, open }) => {
      const scaling = { fromUsd: String(from), toUsd: String(from + wide) };
      const asked = initialPpm({ initialPpm: least, scaling }, open);
      if (open <= from) expect(asked).toBe(least);
      if (open >= from + wide) expect(asked).toBe(1_000_000);
      const beyond = BigInt(Math.min(Math.max(0, open - from), wide));
      const above = BigInt(asked - least) * BigInt(wide) - BigInt(1_000_000 - least) * beyond;
      expect(above >= 0n && above < BigInt(wide)).toBe(true);
    }),
  );
  expect(initialPpm({ initialPpm: 100_000, scaling: { fromUsd: '0', toUsd: '0' } }, 0)).toBe(100_000);
});
