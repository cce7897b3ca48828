/** What the endpoint's last answer said of time, and when it was heard. */
export interface ClockReading {
  /** Market seconds by `Plimsoll-Clock`. */
  readonly marketSeconds: number;
  /** Milliseconds of this page's own monotonic clock. */
  readonly heardAtMs: number;
  readonly realm: string | null;
}

/**
 * The market clock now. In `live` it goes on by itself, so that a set expires on this page even when nothing answers any
 * more, and whatever this device thinks the time is. In other realms it stands still until it is stated again.
 */
export const marketNow = ({ marketSeconds, heardAtMs, realm }: ClockReading, nowMs: number): number =>
  realm === 'live' ? marketSeconds + (nowMs - heardAtMs) / 1000 : marketSeconds;

/** After so long without an answer nothing on this page may pass for current, whatever the realm. */
const SILENCE_MS = 10_000;
export const isSilent = (lastHeardMs: number | null, nowMs: number): boolean =>
  lastHeardMs !== null && nowMs - lastHeardMs > SILENCE_MS;
