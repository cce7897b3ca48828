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

/** Smallest part of a daily share that is saved up for one change, where the policy's dead-band does not ask for more. */
const STEPS_PER_DAY = 24;

/**
 * Room to loosen at `slot`, of a daily share. No more than one step is ever saved, and a day accrues the share less that
 * step: so any 24 hours, after however long a rest, hold the share and never twice of it.
 */
const roomPpm = ({ since }: Limited, { slot, limits }: Limiting, dailyPpm: number): number => {
  const step = Math.max(limits.fallDeadBandPpm, Math.floor(dailyPpm / STEPS_PER_DAY));
  return Math.min(step, mulDivDown(Math.max(0, dailyPpm - step), slot - since, SECONDS_PER_DAY));
};

/**
 * A requirement that tightens at once and loosens slowly: up as soon as `target` is above the dead-band; down by no more
 * than the daily share of what it was at any time of the last 24 hours.
 */
export const limitRequirement = (before: Limited, target: number, limiting: Limiting): Limited => {
  const { slot, limits } = limiting;
  if (target > mulDivUp(before.value, PPM + limits.riseDeadBandPpm, PPM)) return { value: target, since: slot };
  if (!limiting.mayLoosen) return { value: before.value, since: slot };
  const lowest = mulDivUp(before.value, PPM - roomPpm(before, limiting, limits.looseningPerDayPpm), PPM);
  const next = Math.max(target, lowest);
  const least = mulDivUp(before.value, PPM - limits.fallDeadBandPpm, PPM);
  return next < before.value && next <= least ? { value: next, since: slot } : before;
};

/**
 * An allowance, such as a cap: down at once; in any 24 hours up by no more than the daily share of what it was or of
 * `scale`, whichever is larger. A share of itself alone would never lead back from zero.
 */
export const limitAllowance = (before: Limited, target: number, limiting: Limiting, scale: number): Limited => {
  const { slot, limits } = limiting;
  if (target < mulDivDown(before.value, PPM - limits.riseDeadBandPpm, PPM)) return { value: target, since: slot };
  if (!limiting.mayLoosen) return { value: before.value, since: slot };
  const base = Math.max(before.value, scale);
  // Growth compounds where decline does not: s ÷ (1 + s) a day, in however many steps, is never more than s.
  const daily = mulDivDown(limits.looseningPerDayPpm, PPM, PPM + limits.looseningPerDayPpm);
  const next = Math.min(target, before.value + mulDivDown(base, roomPpm(before, limiting, daily), PPM));
  const least = before.value + mulDivDown(base, limits.fallDeadBandPpm, PPM);
  return next > before.value && next >= least ? { value: next, since: slot } : before;
};
