/**
 * Below npm one Ctrl-C comes twice: from the terminal, and handed on by npm. What follows the first signal as closely as
 * this is the same key, and must not cut the clean stop short.
 */
const SAME_KEY_MS = 1_000;

/**
 * Aborted by SIGINT, SIGTERM, or when nobody reads the output any more: the loop ends after the cycle under way. A second
 * signal, not at once, ends the process.
 */
export const stopping = (): AbortSignal => {
  const controller = new AbortController();
  let sinceMs = 0;
  const onSignal = (): void => {
    if (!controller.signal.aborted) sinceMs = performance.now();
    else if (performance.now() - sinceMs > SAME_KEY_MS) process.exit(130);
    controller.abort();
  };
  const onOutput = (cause: NodeJS.ErrnoException): void => {
    if (cause.code !== 'EPIPE') throw cause;
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  process.stdout.on('error', onOutput);
  process.stderr.on('error', onOutput);
  return controller.signal;
};
