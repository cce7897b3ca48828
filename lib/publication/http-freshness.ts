import { floorTo, type UnixSeconds } from '../core/units/index.ts';

/** What caches may keep the newest set for, at most, in real seconds: a tightening must not wait longer for its readers. */
const LONGEST_MAX_AGE_SECONDS = 1;

export interface Pace {
  /** The market clock. */
  readonly now: UnixSeconds;
  /** Upper bound of market seconds in any one real second, steps of the clock included. 1 in the live realm. */
  readonly speed: number;
}

/**
 * `max-age` of the newest set in real seconds, such that no cache holds it at `validUntil`. The clock may tell whole
 * seconds only, so up to one market second is taken to have passed already.
 */
export const maxAgeSeconds = (validUntil: UnixSeconds, { now, speed }: Pace): number => {
  const realSecondsLeft = (validUntil - Math.floor(now) - 1) / speed;
  return realSecondsLeft >= LONGEST_MAX_AGE_SECONDS ? LONGEST_MAX_AGE_SECONDS : 0;
};

/** Real seconds until the next slot begins, at least one: asking earlier cannot find anything new. */
export const retryAfterSeconds = (cadenceSeconds: number, { now, speed }: Pace): number =>
  Math.max(1, Math.ceil((floorTo(now, cadenceSeconds) + cadenceSeconds - now) / speed));
