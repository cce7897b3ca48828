import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { worldOf } from '../../lib/local/world.ts';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** 2023-03-10T00:00:00Z, by `date -u -d @1678406400`. */
const T0 = 1_678_406_400;
const bars = Array.from({ length: 30 }, (_, minute) => `${T0 + minute * 60},100,101,99,100,1`);
for (const name of ['btcusd_kraken', 'btcusd_coinbase', 'ethusdt_kraken']) {
  writeFileSync(join(dir, `${name}.csv`), `timestamp_s,open,high,low,close,volume\n${bars.join('\n')}\n`);
}

const history = async (from: number | null, to: number | null) => {
  const world = await worldOf({ kind: 'history', dir, from, to }, null);
  if (!world.ok) throw new Error(world.error);
  return world.value;
};

it('takes the whole recording when no span is named, and decides first when its first bar has ended', async () => {
  expect(await history(null, null)).toMatchObject({ firstSlot: T0 + 60, lastSlot: T0 + 30 * 60 });
});

it('keeps slots on the minute and inside the span when the span is not', async () => {
  expect(await history(T0 + 30, T0 + 345)).toMatchObject({ firstSlot: T0 + 120, lastSlot: T0 + 300 });
});

it('narrows the policy to what was recorded and names what nothing reads', async () => {
  const { policy, notes } = await history(null, null);
  // Ether is recorded against USDT only, and no stream of USDT: it cannot be converted.
  expect(policy.markets.map(({ id }) => id)).toEqual(['BTC-USD-PERP']);
  expect(policy.markets[0]?.sources.map(({ venue }) => venue).toSorted()).toEqual(['coinbase', 'kraken']);
  expect(notes.join()).toContain('ethusdt_kraken.csv');
});

it('gives each span and each seed a realm of its own', async () => {
  const realms = await Promise.all([history(null, null), history(T0, T0 + 300), history(T0, T0 + 360)]);
  expect(new Set(realms.map(({ realm }) => realm)).size).toBe(3);
  const seeds = await Promise.all([1, 2].map((seed) => worldOf({ kind: 'generator', seed }, null)));
  expect(seeds.map((world) => world.ok && world.value.realm)).toEqual(['simulated:1', 'simulated:2']);
});
