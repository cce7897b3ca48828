import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { formatInstant } from '../../lib/core/units/index.ts';
import { latencyOf, readLatency, watchServed } from '../../lib/local/served.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-served-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An endpoint whose two markets stand at the slots that are set. */
const endpoint = async (slots: { list: readonly (number | null)[] }) => {
  const server = createServer((_, response) => {
    const markets = slots.list.map((slot) => ({ slot: slot === null ? null : formatInstant(slot) }));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ markets }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
};

it('a cycle is served when every market is, and one that is overtaken with the later one', async () => {
  const slots: { list: readonly (number | null)[] } = { list: [60, null] };
  const { url, server } = await endpoint(slots);
  const watch = watchServed(url, folder);
  watch.opened(60);
  watch.opened(120);
  slots.list = [120, 60];
  await vi.waitFor(() => expect(watch.latency()?.cycles).toBe(1));
  slots.list = [180, 180];
  await vi.waitFor(() => expect(watch.latency()?.cycles).toBe(2));
  expect(readLatency(folder)).toBeNull();
  const told = watch.latency();
  watch.close();
  server.close();
  expect(readLatency(folder)).toEqual(told);
});

it('figures are values that the share does not exceed', () => {
  expect(latencyOf([])).toBeNull();
  expect(latencyOf(Array.from({ length: 200 }, (_, index) => 200 - index))).toEqual({
    ...{ cycles: 200, p50Ms: 100, p99Ms: 198, mostMs: 200 },
  });
});
