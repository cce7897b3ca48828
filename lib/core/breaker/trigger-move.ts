import { percent } from './percent.ts';
import { type Reading, triggersAt } from './reading.ts';
import type { Seen } from './seen.ts';
import { bandWidth, hourBandWidth, velocityWidth } from './width.ts';

const moved = (
  rule: Reading['rule'],
  { price, policy }: Seen,
  against: { readonly reference: number | null; readonly words: string },
  trigger: number,
): Reading | null => {
  if (price.median === null || against.reference === null) return null;
  const value = Math.abs(price.median / against.reference - 1);
  const text = `${percent(value)} ${against.words}, trigger ${percent(trigger)}`;
  return { rule, value, ...triggersAt(trigger, policy), text };
};

/**
 * Distance from the mean of the five minutes before: Limit Up–Limit Down's reference (NMS plan, 5 % for liquid stocks). It
 * may halt. Evidence: docs/decisions/breaker.md.
 */
export const bandTrigger = (seen: Seen): Reading | null =>
  moved('band', seen, { reference: seen.before.reference, words: 'from the five-minute reference' }, bandWidth(seen));

/**
 * Distance from the low or high of the hour before, whichever is further: the fall that takes its time, which no five
 * minutes show. CME's dynamic circuit breakers look back sixty minutes in the same way. It may halt. BTC's fall of 7.6 % in
 * an hour on 2022-05-11 was never more than 2.9 % from its five-minute mean.
 */
export const hourBandTrigger = (seen: Seen): Reading | null => {
  const { hour } = seen.before;
  const price = seen.price.median;
  if (!hour || price === null) return null;
  const fell = price / hour.low - 1 < 1 - price / hour.high;
  return moved(
    'hour-band',
    seen,
    { reference: fell ? hour.high : hour.low, words: `from the ${fell ? 'high' : 'low'} of sixty minutes` },
    hourBandWidth(seen),
  );
};

/** One cycle's move: the first cycle of a crash, before any mean has moved (BTC: 7.5 % in a minute on 2020-03-13). It may halt. */
export const velocityTrigger = (seen: Seen): Reading | null =>
  moved('velocity', seen, { reference: seen.before.median, words: 'in one cycle' }, velocityWidth(seen));
