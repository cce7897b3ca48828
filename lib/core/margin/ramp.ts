import type { RampLeg } from '../market/index.ts';
import type { Ppm, UnixSeconds } from '../units/index.ts';

/** A leg's value as a fraction of whole numbers: ppm × seconds stay far below 2^53, so comparing them is exact. */
const fractionAt = (
  { startAt, endAt, fromPpm, toPpm }: RampLeg,
  time: UnixSeconds,
): { over: number; under: number } => {
  if (time >= endAt) return { over: toPpm, under: 1 };
  if (time <= startAt) return { over: fromPpm, under: 1 };
  return { over: fromPpm * (endAt - startAt) + (toPpm - fromPpm) * (time - startAt), under: endAt - startAt };
};

/** The maintenance requirement of positions already open, at `time`: the largest of the legs, rounded up to a ppm. */
export const maintenanceAt = (ramp: readonly RampLeg[], time: UnixSeconds): Ppm =>
  ramp.reduce((most, leg) => {
    const { over, under } = fractionAt(leg, time);
    return Math.max(most, Math.ceil(over / under));
  }, 0);

/** What a schedule ends at: the maintenance target behind it. */
export const rampTarget = (ramp: readonly RampLeg[]): Ppm => ramp.reduce((most, { toPpm }) => Math.max(most, toPpm), 0);

/** A schedule that asks for `ppm` from `at` on. */
export const flatRamp = (ppm: Ppm, at: UnixSeconds): RampLeg[] => [
  { startAt: at, endAt: at, fromPpm: ppm, toPpm: ppm },
];

/** True when `leg` is nowhere above `other` from `slot` on; between the times tested both are straight. */
const covered = (leg: RampLeg, other: RampLeg, slot: UnixSeconds): boolean =>
  [slot, leg.startAt, leg.endAt, other.startAt, other.endAt].every((time) => {
    const [mine, theirs] = [fractionAt(leg, Math.max(slot, time)), fractionAt(other, Math.max(slot, time))];
    return mine.over * theirs.under <= theirs.over * mine.under;
  });

/** True when another leg makes `ramp[index]` superfluous; of equal ones the first stays. */
const superfluous = (ramp: readonly RampLeg[], index: number, slot: UnixSeconds): boolean =>
  ramp.some((other, at) => {
    const leg = ramp[index];
    if (!leg || at === index || !covered(leg, other, slot)) return false;
    return at < index || !covered(other, leg, slot);
  });

const withoutCovered = (ramp: readonly RampLeg[], slot: UnixSeconds): RampLeg[] =>
  ramp.filter((_, index) => !superfluous(ramp, index, slot));

/** A rising leg that stops at `ppm`, a fraction of a second later than it would have passed it. */
const cutOff = (leg: RampLeg, ppm: Ppm): RampLeg => {
  const { startAt, endAt, fromPpm, toPpm } = leg;
  if (toPpm <= ppm) return leg;
  return {
    startAt,
    endAt: startAt + Math.ceil(((ppm - fromPpm) * (endAt - startAt)) / (toPpm - fromPpm)),
    fromPpm,
    toPpm: ppm,
  };
};

/**
 * The schedule after a decision at `slot` for the target `targetPpm`.
 *
 * A rise adds one leg, from what is carried now to the target over `rampSeconds`. Earlier legs stay, so that at no time
 * less is carried than was announced for it, and only the added rise ends later. A fall takes away what is above the
 * target: at once where more is carried already, else by cutting off the rise under way, so that it never asks for more.
 */
export const announce = (
  ramp: readonly RampLeg[],
  slot: UnixSeconds,
  targetPpm: Ppm,
  rampSeconds: number,
): RampLeg[] => {
  const [carried, before] = [maintenanceAt(ramp, slot), rampTarget(ramp)];
  if (targetPpm === before) return withoutCovered(ramp, slot);
  if (targetPpm > before) {
    const leg = { startAt: slot, endAt: slot + rampSeconds, fromPpm: carried, toPpm: targetPpm };
    return withoutCovered([...ramp, leg], slot);
  }
  if (targetPpm <= carried) return flatRamp(targetPpm, slot);
  return withoutCovered(
    ramp.map((leg) => cutOff(leg, targetPpm)),
    slot,
  );
};

/**
 * The schedule without the part that rises after `at`: without new data nobody is asked for more than the last good set
 * announced up to the end of its validity. Rounded down, so that freezing never adds a ppm.
 */
export const freeze = (ramp: readonly RampLeg[], at: UnixSeconds): RampLeg[] =>
  ramp.map((leg) => {
    if (leg.endAt <= at) return leg;
    const { over, under } = fractionAt(leg, at);
    return { ...leg, startAt: Math.min(leg.startAt, at), endAt: at, toPpm: Math.floor(over / under) };
  });
