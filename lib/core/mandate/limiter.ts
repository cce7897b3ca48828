import type { Limited } from '../margin/index.ts';
import type { ClassPolicy, Rail } from '../policy/index.ts';
import { mulDivDown, mulDivUp, PPM, type UnixSeconds } from '../units/index.ts';
import { bucketOf, growthShares, roomAt, type Shares } from './budget.ts';

export interface Limiting {
  readonly slot: UnixSeconds;
  /** False in every state but a normal one with fresh, valid data: then nothing loosens. */
  readonly mayLoosen: boolean;
  readonly policy: Pick<ClassPolicy, 'conservative' | 'limits' | 'mandate'>;
}
type Steps = Pick<Rail, 'largestRisePpm' | 'largestFallPpm'>;

const spent = (before: Limited, value: number, share: number, room: number, slot: UnixSeconds): Limited => ({
  ...before,
  value,
  room: room - share,
  since: slot,
});

/**
 * A requirement that tightens at once, by no more than its largest step, and loosens slowly: up as soon as `target` is
 * above the dead-band; down only as far as its budget reaches, or, where it has none, by its largest step and never
 * while it cools down.
 */
export const limitRequirement = (
  before: Limited,
  target: number,
  limiting: Limiting,
  steps: Steps,
  budget: Shares | null,
): Limited => {
  const { slot, policy } = limiting;
  const { riseDeadBandPpm, fallDeadBandPpm } = policy.limits;
  if (target > mulDivUp(before.value, PPM + riseDeadBandPpm, PPM)) {
    return { ...before, value: Math.min(target, mulDivDown(before.value, PPM + steps.largestRisePpm, PPM)) };
  }
  if (!limiting.mayLoosen || slot < before.since) return before;
  const room = budget ? roomAt(before, slot, bucketOf(budget)) : PPM;
  const next = Math.max(target, mulDivUp(before.value, PPM - Math.min(room, steps.largestFallPpm), PPM));
  if (next >= before.value || next > mulDivUp(before.value, PPM - fallDeadBandPpm, PPM)) return before;
  if (!budget) return { ...before, value: next, since: slot };
  return spent(before, next, mulDivUp(before.value - next, PPM, before.value), room, slot);
};

/**
 * An allowance, such as a cap: down at once; up as far as its budget reaches, as a share of what it was or of the class's
 * conservative cap, whichever is larger. A share of itself alone would never lead back from zero.
 */
export const limitAllowance = (before: Limited, target: number, limiting: Limiting, steps: Steps): Limited => {
  const { slot, policy } = limiting;
  const { riseDeadBandPpm, fallDeadBandPpm } = policy.limits;
  if (target < mulDivDown(before.value, PPM - riseDeadBandPpm, PPM)) {
    return { ...before, value: Math.max(target, mulDivUp(before.value, PPM - steps.largestFallPpm, PPM)) };
  }
  if (!limiting.mayLoosen) return before;
  const base = Math.max(before.value, policy.conservative.openInterestCapUsd);
  const room = roomAt(before, slot, bucketOf(growthShares(policy.mandate.budget.openInterestCapUsd)));
  const next = Math.min(target, before.value + mulDivDown(base, Math.min(room, steps.largestRisePpm), PPM));
  if (next <= before.value || next < before.value + mulDivDown(base, fallDeadBandPpm, PPM)) return before;
  return spent(before, next, mulDivUp(next - before.value, PPM, base), room, slot);
};
