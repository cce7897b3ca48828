import { setTimeout as wait } from 'node:timers/promises';
import { ceilTo, type UnixSeconds } from '../core/units/index.ts';
import type { CycleLine } from './line.ts';
import type { Session } from './session.ts';
import type { World } from './world.ts';

export interface LoopOptions {
  readonly session: Session;
  readonly world: World;
  readonly speed: number;
  /** Most cycles to run, or null for no end. */
  readonly cycles: number | null;
  /** Ends the loop after the cycle under way. */
  readonly signal: AbortSignal;
  readonly onLines: (slot: UnixSeconds, lines: readonly CycleLine[]) => void;
  readonly onFailure: (slot: UnixSeconds, cause: Error) => void;
}

export interface LoopEnd {
  readonly cycles: number;
  readonly failures: number;
  readonly why: 'stopped' | 'enough-cycles' | 'end-of-history';
}

const nowSeconds = (): UnixSeconds => Date.now() / 1000;

/** Until the real clock has reached `untilMs` (of the monotonic clock), or the run is stopped. */
const pause = async (untilMs: number, signal: AbortSignal): Promise<void> => {
  const ms = untilMs - performance.now();
  if (ms > 0) await wait(ms, undefined, { signal }).catch(() => undefined);
};

/** Waits for the next minute of the real clock and gives it. */
const nextLiveSlot = async ({ world, signal }: LoopOptions, last: UnixSeconds | null): Promise<UnixSeconds> => {
  const cadence = world.policy.cadenceSeconds;
  const slot = Math.max(ceilTo(nowSeconds(), cadence), (last ?? 0) + cadence);
  await pause(performance.now() + (slot - nowSeconds()) * 1000, signal);
  return slot;
};

/**
 * The schedule: one run a slot, at most `speed` market seconds a real second. A run that fails is told and the next goes
 * on, as it would in a deployment.
 */
export const runLoop = async (options: LoopOptions, first: UnixSeconds): Promise<LoopEnd> => {
  const { session, world, speed, cycles, signal } = options;
  const cadence = world.policy.cadenceSeconds;
  const live = world.feed === null;
  let [done, failures] = [0, 0];
  for (let slot = live ? await nextLiveSlot(options, null) : first; !signal.aborted; ) {
    if (cycles !== null && done >= cycles) return { cycles: done, failures, why: 'enough-cycles' };
    if (world.lastSlot !== null && slot > world.lastSlot) return { cycles: done, failures, why: 'end-of-history' };
    const startedMs = performance.now();
    try {
      options.onLines(slot, await session.runSlot(slot));
    } catch (cause) {
      failures += 1;
      options.onFailure(slot, cause instanceof Error ? cause : new Error(String(cause)));
    }
    done += 1;
    if (live) {
      slot = await nextLiveSlot(options, slot);
    } else {
      await pause(startedMs + (cadence / speed) * 1000, signal);
      slot += cadence;
    }
  }
  return { cycles: done, failures, why: 'stopped' };
};
