import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ok, type UnixSeconds } from '../../core/units/index.ts';
import type { FeedResult, FeedSpec } from './feed.ts';
import type { VenueUrls } from './http.ts';
import type { WorkerOrder, WorkerReply } from './worker.ts';

export interface RunningVenues {
  readonly urls: VenueUrls;
  /** Sets the market's clock for all venues. Before the first call nothing has been quoted. */
  readonly setTime: (seconds: UnixSeconds) => Promise<void>;
  /** Ends servers, connections and thread. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the simulated venues in a thread of their own, so that the controller's work and the venues' run side by side.
 * A feed that cannot be opened is an error value.
 */
export const startVenues = async (spec: FeedSpec): Promise<FeedResult<RunningVenues>> => {
  const clock = new BigInt64Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), {
    workerData: { spec, clock } satisfies WorkerOrder,
    execArgv: [],
  });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  const [reply] = (await once(worker, 'message')) as [WorkerReply];
  if (!reply.ok) {
    await worker.terminate();
    return reply;
  }
  return ok({
    urls: reply.value,
    setTime: async (seconds) => {
      Atomics.store(clock, 0, BigInt(Math.floor(seconds)));
    },
    close: async () => {
      worker.postMessage('stop');
      await ended;
    },
  });
};
