import { afterAll, expect, it } from 'vitest';
import { type LoopOptions, runLoop } from '../../lib/local/loop.ts';
import { type World, worldOf } from '../../lib/local/world.ts';

const warnings: string[] = [];
const hear = (warning: Error): void => {
  warnings.push(warning.name);
};
process.on('warning', hear);
afterAll(() => process.off('warning', hear));

const built = await worldOf({ kind: 'generator', seed: 1 }, null);
if (!built.ok) throw new Error(built.error);
const world: World = built.value;
const first = world.firstSlot ?? 0;

/** The schedule over cycles that `decide` stands for. */
const loop = (decide: (slot: number) => void, change: Partial<LoopOptions> = {}) => {
  const told: { readonly ran: number[]; readonly failed: [number, string][] } = { ran: [], failed: [] };
  const session = {
    alarms: () => [],
    runSlot: async (slot: number) => {
      decide(slot);
      return [];
    },
  } as unknown as LoopOptions['session'];
  const end = runLoop(
    {
      session,
      world,
      speed: 1e9,
      cycles: null,
      signal: new AbortController().signal,
      onLines: (slot) => told.ran.push(slot),
      onAlarms: () => undefined,
      onFailure: (slot, cause) => told.failed.push([slot, cause.message]),
      ...change,
    },
    first,
  );
  return end.then((ended) => ({ ...ended, ...told }));
};

it('tells a cycle that failed and goes on with the next slot', async () => {
  const decide = (slot: number) => {
    if (slot === first + 60) throw new Error('database away');
  };
  expect(await loop(decide, { cycles: 3 })).toEqual({
    cycles: 3,
    failures: 1,
    why: 'enough-cycles',
    ran: [first, first + 120],
    failed: [[first + 60, 'database away']],
  });
});

it('runs each slot up to the last one of the recording, and none when it begins after it', async () => {
  const recorded = { ...world, lastSlot: first + 60 };
  expect(await loop(() => undefined, { world: recorded })).toMatchObject({
    why: 'end-of-history',
    ran: [first, first + 60],
  });
  const over = { ...world, lastSlot: first - 60 };
  expect(await loop(() => undefined, { world: over })).toMatchObject({ why: 'end-of-history', cycles: 0 });
});

it('ends after the cycle under way when it is stopped, and does not wait for a next one', async () => {
  const controller = new AbortController();
  const stop = () => controller.abort();
  expect(await loop(stop, { signal: controller.signal, speed: 1e-3 })).toMatchObject({ why: 'stopped', cycles: 1 });
});

it('does not wait after the last cycle, however slow the market', async () => {
  expect(await loop(() => undefined, { cycles: 1, speed: 1e-3 })).toMatchObject({ why: 'enough-cycles', cycles: 1 });
});

it('is slow when it is asked to be very slow, where one timer could not be', async () => {
  const controller = new AbortController();
  // The platform warns when a timer is set beyond what it can hold, and lets that timer fire at once.
  const running = loop(() => setImmediate(() => controller.abort()), { signal: controller.signal, speed: 1e-9 });
  expect(await running).toMatchObject({ why: 'stopped', cycles: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).not.toContain('TimeoutOverflowWarning');
});
