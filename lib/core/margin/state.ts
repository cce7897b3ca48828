import * as z from 'zod';
import { rampLeg, unixSeconds } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import { marginFields } from './fields.ts';
import { known, unknown } from './known.ts';
import { flatRamp } from './ramp.ts';
import { openStretch } from './stretch.ts';
import { newDay, today } from './today.ts';

/** What margins remember between cycles; the year behind it is a model of its own. */
export const marginState = z.strictObject({
  stretch: openStretch.nullable(),
  /** The volatility that maintenance is made of, and when it stood there. */
  level: z.strictObject({ sigma: z.number().nonnegative(), at: unixSeconds }).nullable(),
  /** Impact of the largest position when there was a book last; null before there was one. */
  impact: z.number().nonnegative().nullable(),
  known,
  today,
  ...marginFields.shape,
  ramp: z.array(rampLeg).min(1),
});
export type MarginState = z.infer<typeof marginState>;

/** What a market that nothing is known of knows: the quantiles that all markets have in common. */
export const firstMarginState = (
  slot: UnixSeconds,
  pooled: ClassPolicy['margin']['pooledQuantile'],
): Pick<MarginState, 'stretch' | 'level' | 'impact' | 'known' | 'today'> => ({
  stretch: null,
  level: null,
  impact: null,
  known: unknown(pooled),
  today: newDay(slot),
});

/** A market that was never decided: that, and the class's conservative values. */
export const listed = (policy: ClassPolicy, slot: UnixSeconds): MarginState => {
  const { maintenancePpm, initialPpm, openInterestCapUsd } = policy.conservative;
  return {
    ...firstMarginState(slot, policy.margin.pooledQuantile),
    maintenance: { value: maintenancePpm, room: 0, since: slot },
    initial: { value: initialPpm, room: 0, since: slot },
    openInterestCap: { value: openInterestCapUsd, room: 0, since: slot },
    ramp: flatRamp(maintenancePpm, slot),
  };
};
