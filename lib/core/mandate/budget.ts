import type { ClassMandate } from '../policy/index.ts';
import { mulDivDown, PPM, SECONDS_PER_DAY, type UnixSeconds } from '../units/index.ts';

/** A token bucket of room to loosen, in ppm of the value. */
export interface Bucket {
  readonly capacityPpm: number;
  readonly perDayPpm: number;
}

/** Room of a field: so much at `since`, growing from then on. A `since` that is still to come is a budget that is empty. */
export interface Room {
  readonly room: number;
  readonly since: UnixSeconds;
}

export type Shares = ClassMandate['budget']['maintenancePpm'];

/**
 * The one bucket that keeps both bounds: in any window of length t it gives at most capacity + rate × t, which is the
 * day's share at 24 hours and the week's at 7 days.
 */
export const bucketOf = ({ dayPpm, weekPpm }: Shares): Bucket => ({
  capacityPpm: Math.floor((7 * dayPpm - weekPpm) / 6),
  perDayPpm: Math.floor((weekPpm - dayPpm) / 6),
});

/** Growth compounds where decline does not: s ÷ (1 + s), in however many steps, is never more than s. */
export const growthShares = ({ dayPpm, weekPpm }: Shares): Shares => ({
  dayPpm: mulDivDown(dayPpm, PPM, PPM + dayPpm),
  weekPpm: mulDivDown(weekPpm, PPM, PPM + weekPpm),
});

export const roomAt = ({ room, since }: Room, slot: UnixSeconds, { capacityPpm, perDayPpm }: Bucket): number =>
  Math.min(capacityPpm, room + mulDivDown(perDayPpm, Math.max(0, slot - since), SECONDS_PER_DAY));

/** Nothing in it until `coolDownSeconds` from now: what an abnormal state leaves. */
export const emptied = <T extends Room>(field: T, slot: UnixSeconds, coolDownSeconds: number): T => ({
  ...field,
  room: 0,
  since: slot + coolDownSeconds,
});
