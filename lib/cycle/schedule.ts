import * as z from 'zod';
import { err, floorTo, ok, parseInstant, type Result, type UnixSeconds } from '../core/units/index.ts';

/** What the scheduler sends: the time for which the run was scheduled, not the time at which it came. */
const tick = z.object({ time: z.string() });

export type TickError = { readonly code: 'malformed-tick' | 'stale-tick' | 'early-tick'; readonly detail: string };

/** A repetition that comes later than this decides nothing: the next tick has long done its work. */
const OLDEST_TICK_CADENCES = 3;

/** A function's clock may be this far behind the scheduler's; a tick further ahead was not sent by it. */
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * The slot of a scheduled run: its scheduled time floored to the cadence. `now` (seconds) is the real clock in `live`;
 * null elsewhere, where the market clock is wherever the schedule says.
 */
export const slotOf = (
  event: unknown,
  cadenceSeconds: number,
  now: UnixSeconds | null,
): Result<UnixSeconds, TickError> => {
  const parsed = tick.safeParse(event);
  if (!parsed.success) return err({ code: 'malformed-tick', detail: 'expected {"time": "2026-01-01T00:00:00Z"}' });
  const time = parseInstant(parsed.data.time);
  if (!time.ok) return err({ code: 'malformed-tick', detail: time.error });
  const slot = floorTo(time.value, cadenceSeconds);
  if (now === null) return ok(slot);
  if (now - slot > OLDEST_TICK_CADENCES * cadenceSeconds)
    return err({ code: 'stale-tick', detail: `${now - slot} s old` });
  const early = slot - now;
  return early > CLOCK_TOLERANCE_SECONDS
    ? err({ code: 'early-tick', detail: `${early} s ahead of the clock` })
    : ok(slot);
};
