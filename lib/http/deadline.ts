const stopsOf = new WeakMap<AbortSignal, Set<() => void>>();

const listenTo = (signal: AbortSignal): Set<() => void> => {
  const stops = new Set<() => void>();
  stopsOf.set(signal, stops);
  signal.addEventListener(
    'abort',
    () => {
      for (const stop of stops) stop();
      stops.clear();
    },
    { once: true },
  );
  return stops;
};

/**
 * Calls `stop` when the signal fires, until the returned function is called. A cycle has a thousand requests under one
 * signal: it is listened to once, because its own list of listeners is walked from the start with every addition and
 * removal, and Node warns of a leak beyond ten.
 */
export const onAbort = (signal: AbortSignal, stop: () => void): (() => void) => {
  if (signal.aborted) {
    stop();
    return () => undefined;
  }
  const stops = stopsOf.get(signal) ?? listenTo(signal);
  stops.add(stop);
  return () => stops.delete(stop);
};
