import type { Currency } from '../../market/index.ts';
import type { UnixSeconds } from '../../units/index.ts';
import { weightedQuantile } from '../quantile.ts';
import type { FeedCross, FeedSample } from './file.ts';

interface Step {
  readonly from: Currency;
  readonly to: Currency;
}

/** The fewest crosses that lead from one currency to another, or null where none do. */
export const routeBetween = (
  from: Currency,
  to: Currency,
  crosses: readonly Pick<FeedCross, 'base' | 'quote'>[],
): readonly Step[] | null => {
  const reached = new Map<Currency, readonly Step[]>([[from, []]]);
  // A map is walked in the order in which it grows: nearest currencies first.
  for (const [currency, steps] of reached) {
    const ends = crosses.flatMap(({ base, quote }) => {
      if (base === currency) return [quote];
      return quote === currency ? [base] : [];
    });
    for (const end of ends) if (!reached.has(end)) reached.set(end, [...steps, { from: currency, to: end }]);
  }
  return reached.get(to) ?? null;
};

/** The newest sample at `time` that is not older than told. */
export const newestAt = (
  samples: readonly FeedSample[],
  time: UnixSeconds,
  maxAgeSeconds: number,
): FeedSample | null => {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.at ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
    else high = middle;
  }
  const found = samples[low - 1];
  return found && time - found.at <= maxAgeSeconds ? found : null;
};

export const medianOf = (values: readonly number[]): number =>
  weightedQuantile(
    values.map((value) => ({ value, weight: 1 / values.length })),
    0.5,
  );

const stepRate = ({ from, to }: Step, crosses: readonly FeedCross[], time: UnixSeconds, maxAge: number) => {
  const told = crosses.flatMap(({ base, quote, samples }) => {
    const forward = base === from && quote === to;
    const backward = base === to && quote === from;
    const price = forward || backward ? newestAt(samples, time, maxAge)?.price : undefined;
    if (price === undefined) return [];
    return [forward ? price : 1 / price];
  });
  return told.length === 0 ? null : medianOf(told);
};

/** What one unit at the start of a route was worth at its end; null where a cross on the way had said nothing for too long. */
export const rateAlong = (
  route: readonly Step[],
  crosses: readonly FeedCross[],
  time: UnixSeconds,
  maxAge: number,
): number | null => {
  let rate = 1;
  for (const step of route) {
    const one = stepRate(step, crosses, time, maxAge);
    if (one === null) return null;
    rate *= one;
  }
  return rate;
};
