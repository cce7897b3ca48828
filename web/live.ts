import type { Store } from './store.ts';

/** Asked again so often while the stream tells us of nothing. */
const POLL_MS = 2_000;
/** With a stream too: the market clock, alarms and proposals come by no event. */
const WATCH_MS = 5_000;
/** Versions of all markets come together; one look at them all is enough. */
const GATHER_MS = 250;
/** How long a stream may be away before it counts as lost. */
const MISSED_MS = 4_000;
/** A market that runs faster than real time is looked at no more often than this. */
const LEAST_GAP_MS = 900;

/** A stream that was refused is not taken up again by itself. */
const REFUSED_MS = 10_000;

/** Listens to the stream for as long as the page stands. `onOpen` hears whether it comes through. */
const listen = (onNews: () => void, onOpen: (open: boolean) => void): void => {
  let missed: number | undefined;
  const stream = new EventSource('/v1/stream');
  stream.addEventListener('message', onNews);
  stream.addEventListener('open', () => {
    window.clearTimeout(missed);
    missed = undefined;
    onOpen(true);
  });
  // One that ends in good order is taken up again within seconds; only one that stays away is missed.
  stream.addEventListener('error', () => {
    missed ??= window.setTimeout(() => onOpen(false), MISSED_MS);
    if (stream.readyState === EventSource.CLOSED) window.setTimeout(() => listen(onNews, onOpen), REFUSED_MS);
  });
};

/** Keeps the store fresh: by the stream where it comes through, by polling where not. */
export const follow = (store: Store): void => {
  let [planned, dueMs, lastMs, streaming] = [0, 0, 0, false];
  const look = async (): Promise<void> => {
    planned = 0;
    lastMs = performance.now();
    await store.refresh();
    plan(streaming ? WATCH_MS : POLL_MS);
  };
  const plan = (inMs: number): void => {
    const due = Math.max(performance.now() + inMs, lastMs + LEAST_GAP_MS);
    if (planned !== 0 && due >= dueMs) return;
    window.clearTimeout(planned);
    dueMs = due;
    planned = window.setTimeout(look, due - performance.now());
  };
  listen(
    () => plan(GATHER_MS),
    (open) => {
      streaming = open;
      store.setStreaming(open);
    },
  );
  document.addEventListener('visibilitychange', () => document.hidden || plan(0));
  window.addEventListener('online', () => plan(0));
  look();
};
