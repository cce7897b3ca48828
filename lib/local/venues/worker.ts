import { parentPort, workerData } from 'node:worker_threads';
import { ok } from '../../core/units/index.ts';
import type { FeedResult, FeedSpec } from './feed.ts';
import { serveFeed, type VenueUrls } from './http.ts';
import { openFeed } from './open.ts';

/**
 * What the thread is given. The clock is shared memory, in whole seconds: a time set by the owner holds for every
 * request sent after it.
 */
export interface WorkerOrder {
  readonly spec: FeedSpec;
  readonly clock: BigInt64Array;
}
/** What it answers, once. */
export type WorkerReply = FeedResult<VenueUrls>;

const { spec, clock } = workerData as WorkerOrder;
const owner = parentPort;

const run = async (): Promise<void> => {
  const feed = await openFeed(spec);
  if (!feed.ok) return owner?.postMessage(feed satisfies WorkerReply);
  const venues = await serveFeed(feed.value, () => Number(Atomics.load(clock, 0)));
  // Any message means: stop. The port is let go last, so that the thread ends by itself when nothing is open any more.
  owner?.once('message', async () => {
    await venues.close();
    owner.close();
  });
  owner?.postMessage(ok(venues.urls) satisfies WorkerReply);
};

await run();
