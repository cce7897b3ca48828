import { setTimeout as wait } from 'node:timers/promises';
import { ceilTo, type UnixSeconds } from '../core/units/index.ts';
import type { AlarmReport } from '../operations/index.ts';
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
  /** After every slot, with every alarm. */
  readonly onAlarms: (slot: UnixSeconds, alarms: readonly AlarmReport[]) => void;
}

export interface LoopEnd {
  readonly cycles: number;
  readonly failures: number;
  readonly why: 'stopped' | 'enough-cycles' | 'end-of-history';
}

const nowSeconds = (): UnixSeconds => Date.now() / 1000;

/** A timer with more than 31 bits of milliseconds fires at once: a very slow run would be a very fast one. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Until the real clock has reached `untilMs` (of the monotonic clock), or the run is stopped. */
const pause = async (untilMs: number, signal: AbortSignal): Promise<void> => {
  for (let ms = untilMs - performance.now(); ms > 0 && !signal.aborted; ms = untilMs - performance.now()) {
    await wait(Math.min(ms, LONGEST_TIMER_MS), undefined, { signal }).catch(() => undefined);
  }
};

/** Waits for the next minute of the real clock and gives it. */
const nextLiveSlot = async ({ world, signal }: LoopOptions, last: UnixSeconds | null): Promise<UnixSeconds> => {
  const cadence = world.policy.cadenceSeconds;
  const slot = Math.max(ceilTo(nowSeconds(), cadence), (last ?? 0) + cadence);
  // A timer may fire a moment early, and a tick ahead of the clock is refused.
  while (nowSeconds() < slot && !signal.aborted) await pause(performance.now() + (slot - nowSeconds()) * 1000, signal);
  return slot;
};

/** Why the run ends before `slot`, or null when it goes on. */
const endOf = ({ world, cycles, signal }: LoopOptions, slot: UnixSeconds, done: number): LoopEnd['why'] | null => {
  if (signal.aborted) return 'stopped';
  if (cycles !== null && done >= cycles) return 'enough-cycles';
  return world.lastSlot !== null && slot > world.lastSlot ? 'end-of-history' : null;
};

const succeeds = async (options: LoopOptions, slot: UnixSeconds): Promise<boolean> => {
  const { session, onLines, onFailure, onAlarms } = options;
  try {
    onLines(slot, await session.runSlot(slot));
    return true;
  } catch (cause) {
    onFailure(slot, cause instanceof Error ? cause : new Error(String(cause)));
    return false;
  } finally {
    onAlarms(slot, session.alarms());
  }
};

/** Waits until the next slot is due and gives it. */
const advance = async (options: LoopOptions, slot: UnixSeconds, startedMs: number): Promise<UnixSeconds> => {
  const { world, speed, signal } = options;
  if (world.feed === null) return nextLiveSlot(options, slot);
  await pause(startedMs + (world.policy.cadenceSeconds / speed) * 1000, signal);
  return slot + world.policy.cadenceSeconds;
};

/**
 * The schedule: one run a slot, at most `speed` market seconds a real second. A run that fails is told and the next goes
 * on, as it would in a deployment. Nothing is waited for after the last one.
 */
export const runLoop = async (options: LoopOptions, first: UnixSeconds): Promise<LoopEnd> => {
  const { world } = options;
  let [cycles, failures] = [0, 0];
  let slot = world.feed === null ? await nextLiveSlot(options, null) : first;
  let why = endOf(options, slot, cycles);
  while (why === null) {
    const startedMs = performance.now();
    if (!(await succeeds(options, slot))) failures += 1;
    cycles += 1;
    why = endOf(options, slot + world.policy.cadenceSeconds, cycles);
    if (why !== null) break;
    slot = await advance(options, slot, startedMs);
    why = endOf(options, slot, cycles);
  }
  return { cycles, failures, why };
};
