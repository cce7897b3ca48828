import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { parseInstant, type UnixSeconds } from '../core/units/index.ts';
import { createHttpClient, type HttpClient } from '../http/index.ts';
import { readIfThere, replaceFile } from './files.ts';

/** From a cycle's opening to the moment at which the endpoint serves every market's state of it, in real milliseconds. */
export const servedLatency = z.strictObject({
  cycles: z.number().int().positive(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  mostMs: z.number(),
});
export type ServedLatency = z.infer<typeof servedLatency>;

export interface ServedWatch {
  /** A cycle begins now. */
  readonly opened: (slot: UnixSeconds) => void;
  /** Null before the first cycle was served. */
  readonly latency: () => ServedLatency | null;
  readonly close: () => void;
}

/** How often the endpoint is asked while something is awaited: that much a figure may be too high. */
const ASK_EVERY_MS = 25;
const DEADLINE_MS = 2_000;
/** A week of minutes: what figures are made of, the newest. */
const KEPT = 10_080;

const markets = z.looseObject({ markets: z.array(z.looseObject({ slot: z.string().nullable() })) });

/** The slot that every market is served of, or null while one has none or nothing answers. */
const servedSlot = async (http: HttpClient, url: string): Promise<UnixSeconds | null> => {
  const answer = await http.getJson(`${url}/v1/markets`, { signal: AbortSignal.timeout(DEADLINE_MS) });
  const list = answer.ok ? markets.safeParse(answer.value).data?.markets : undefined;
  if (!list || list.length === 0) return null;
  const slots = list.map(({ slot }) => (slot === null ? null : parseInstant(slot)));
  return slots.reduce<number | null>(
    (least, slot) => (least !== null && slot?.ok ? Math.min(least, slot.value) : null),
    Number.POSITIVE_INFINITY,
  );
};

const quantile = (sorted: readonly number[], level: number): number =>
  sorted[Math.max(0, Math.ceil(level * sorted.length) - 1)] ?? 0;

export const latencyOf = (samplesMs: readonly number[]): ServedLatency | null => {
  if (samplesMs.length === 0) return null;
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const [p50Ms, p99Ms, mostMs] = [0.5, 0.99, 1].map((level) => Math.round(quantile(sorted, level)));
  return { cycles: sorted.length, p50Ms: p50Ms ?? 0, p99Ms: p99Ms ?? 0, mostMs: mostMs ?? 0 };
};

const FILE = 'latency.json';

/** A run that has no figures leaves what was there. */
const keepLatency = (folder: string, latency: ServedLatency | null): void => {
  if (latency) replaceFile(join(folder, FILE), `${JSON.stringify(latency)}\n`);
};

/**
 * Asks the endpoint as a consumer would, while a cycle is awaited, and keeps how long each took. A cycle that is overtaken
 * counts as served when a later one is. Times are of the real monotonic clock; closing leaves the figures in the folder.
 */
export const watchServed = (url: string, folder: string): ServedWatch => {
  const http = createHttpClient();
  const awaited = new Map<UnixSeconds, number>();
  let samples: number[] = [];
  let [asking, closed] = [false, false];
  const settle = (slot: UnixSeconds): void => {
    const nowMs = performance.now();
    for (const [one, openedMs] of awaited) {
      if (one > slot) continue;
      awaited.delete(one);
      samples.push(nowMs - openedMs);
    }
    if (samples.length > KEPT) samples = samples.slice(-KEPT);
  };
  const ask = async (): Promise<void> => {
    while (awaited.size > 0 && !closed) {
      const slot = await servedSlot(http, url);
      if (slot !== null) settle(slot);
      if (awaited.size > 0) await wait(ASK_EVERY_MS, undefined, { ref: false });
    }
    asking = false;
  };
  return {
    opened: (slot) => {
      // A run that failed is never served: what is not there after so many cycles is given up.
      if (awaited.size >= KEPT) awaited.clear();
      awaited.set(slot, performance.now());
      if (asking) return;
      asking = true;
      void ask();
    },
    latency: () => latencyOf(samples),
    close: () => {
      closed = true;
      http.close();
      keepLatency(folder, latencyOf(samples));
    },
  };
};

/** The figures that the last run left; null where it left none. */
export const readLatency = (folder: string): ServedLatency | null => {
  try {
    const text = readIfThere(join(folder, FILE));
    return text === null ? null : (servedLatency.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
};
