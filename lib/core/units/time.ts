import { err, ok, type Result } from './result.ts';

/** Seconds since 1970-01-01T00:00:00Z, without leap seconds. Slots, ramps and validity are whole seconds. */
export type UnixSeconds = number;
/** Milliseconds since the same instant. The times of an observation. */
export type UnixMs = number;

export const SECONDS_PER_HOUR = 3_600;
export const SECONDS_PER_DAY = 86_400;
/** Markets that never close are annualised over the calendar year. */
export const SECONDS_PER_YEAR = 365 * SECONDS_PER_DAY;

/** The latest multiple of `step` that is not after `time`; both in seconds. */
export const floorTo = (time: UnixSeconds, step: number): UnixSeconds => Math.floor(time / step) * step;
/** The earliest multiple of `step` that is not before `time`; both in seconds. */
export const ceilTo = (time: UnixSeconds, step: number): UnixSeconds => Math.ceil(time / step) * step;

/** `2023-03-10T00:01:00Z`: how every time is published. Whole seconds; fractions are cut off. */
export const formatInstant = (time: UnixSeconds): string => `${new Date(time * 1000).toISOString().slice(0, 19)}Z`;

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/;

/** Reads `2023-03-10`, `2023-03-10T00:00Z` or a fuller form, always UTC. Without a zone a time is refused, not guessed. */
export const parseInstant = (text: string): Result<UnixSeconds, string> => {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  // The engine reads 30 February as 2 March, and hour 24 as the next day: a time that is not the one written is refused.
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 10));
  return exists ? ok(Math.floor(ms / 1000)) : err(`"${text}" is not a UTC time such as 2023-03-10T00:00Z`);
};
