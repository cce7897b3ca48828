import * as z from 'zod';
import { unixSeconds } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { mulDivDown, mulDivUp, PPM, SECONDS_PER_DAY, type UnixSeconds } from '../units/index.ts';

/** A published field: its value and since when it may accrue room to loosen. */
export const limited = z.strictObject({ value: z.number().int().nonnegative(), since: unixSeconds });
export type Limited = z.infer<typeof limited>;

export interface Limiting {
  readonly slot: UnixSeconds;
  /** False in every state but a normal one with fresh, valid data: then nothing loosens and no room accrues. */
  readonly mayLoosen: boolean;
  readonly limits: ClassPolicy['limits'];
}

const roomPpm = ({ since }: Limited, { slot, limits }: Limiting): number =>
  mulDivDown(limits.looseningPerDayPpm, Math.min(slot - since, SECONDS_PER_DAY), SECONDS_PER_DAY);

/**
 * A requirement that tightens at once and loosens slowly: up as soon as `target` is above the dead-band, down by no more
 * than the daily share that has accrued since the last change.
 */
export const limitRequirement = (before: Limited, target: number, limiting: Limiting): Limited => {
  const { slot, limits } = limiting;
  if (target > mulDivUp(before.value, PPM + limits.riseDeadBandPpm, PPM)) return { value: target, since: slot };
  if (!limiting.mayLoosen) return { value: before.value, since: slot };
  const lowest = mulDivUp(before.value, PPM - roomPpm(before, limiting), PPM);
  const next = Math.max(target, lowest);
  return next <= mulDivDown(before.value, PPM - limits.fallDeadBandPpm, PPM) ? { value: next, since: slot } : before;
};

/** An allowance, such as a cap: down at once, up by no more than what has accrued. */
export const limitAllowance = (before: Limited, target: number, limiting: Limiting): Limited => {
  const { slot, limits } = limiting;
  if (target < mulDivDown(before.value, PPM - limits.riseDeadBandPpm, PPM)) return { value: target, since: slot };
  if (!limiting.mayLoosen) return { value: before.value, since: slot };
  const highest = mulDivDown(before.value, PPM + roomPpm(before, limiting), PPM);
  const next = Math.min(target, highest);
  return next >= mulDivUp(before.value, PPM + limits.fallDeadBandPpm, PPM) ? { value: next, since: slot } : before;
};
