import { join } from 'node:path';
import { consumerNames, type Policy } from '../core/policy/index.ts';
import { formatInstant, type UnixSeconds } from '../core/units/index.ts';
import { type CycleReport, EVENTBRIDGE_CHANNEL } from '../cycle/index.ts';
import {
  type AlarmReport,
  type Board,
  consumerChannel,
  createBoard,
  createSeries,
  type Fleet,
  type Metrics,
} from '../operations/index.ts';
import { openDeadLetters } from './dead-letters.ts';
import { replaceFile } from './files.ts';
import type { Handlers } from './handlers.ts';

/** What the cloud's alarm service does, for a local run: the same alarms on what the functions really measured. */
export interface Watch {
  /** Where the functions put what they measure. */
  readonly metrics: Metrics;
  /** As of the last slot. */
  readonly reports: () => readonly AlarmReport[];
  /** A tick that nobody handled. */
  readonly lost: (slot: UnixSeconds, cause: unknown) => void;
  /** After the run of a slot, whatever became of it. */
  readonly closeSlot: (slot: UnixSeconds) => void;
}

export interface WatchPlace {
  /** The data folder: `alarms.json` and `dead-letters.jsonl` stand in it. */
  readonly path: string;
  readonly policy: Pick<Policy, 'markets' | 'consumers'>;
  /** The market clock. */
  readonly clock: () => UnixSeconds;
}

const statesOf = (reports: readonly AlarmReport[]): string => reports.map(({ id, state }) => `${id} ${state}`).join();

const fleetOf = (policy: WatchPlace['policy']): Fleet => ({
  markets: policy.markets.map(({ id }) => id),
  channels: [EVENTBRIDGE_CHANNEL, ...consumerNames(policy).map(consumerChannel)],
});

export const openWatch = ({ path, policy, clock }: WatchPlace): Watch => {
  const series = createSeries(clock);
  const letters = openDeadLetters(join(path, 'dead-letters.jsonl'));
  let board: Board | null = null;
  let written: string | null = null;
  const write = (slot: UnixSeconds, alarms: readonly AlarmReport[]): void => {
    const states = statesOf(alarms);
    if (states === written) return;
    replaceFile(join(path, 'alarms.json'), `${JSON.stringify({ clock: formatInstant(slot), alarms }, null, 2)}\n`);
    written = states;
  };
  return {
    metrics: series,
    reports: () => board?.reports() ?? [],
    lost: (slot, cause) => letters.put(slot, cause instanceof Error ? cause.message : String(cause)),
    closeSlot: (slot) => {
      board ??= createBoard(series, fleetOf(policy), slot);
      series.gauge('dead.letters', {}, letters.count());
      write(slot, board.evaluate(slot));
    },
  };
};

/** A run as the schedule sees it: a lost tick is kept, and the monitor and the alarms come after it whatever became of it. */
export const watched =
  (cycle: ReturnType<Handlers['cycle']>, watch: Watch, monitor: () => Promise<void>) =>
  async (slot: UnixSeconds): Promise<CycleReport> => {
    try {
      return await cycle({ time: formatInstant(slot) });
    } catch (cause) {
      watch.lost(slot, cause);
      throw cause;
    } finally {
      // A monitor that failed has left no sample, and its alarm says so.
      await monitor().catch(() => undefined);
      watch.closeSlot(slot);
    }
  };
