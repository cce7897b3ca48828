import { exp } from '../units/index.ts';
import { type Layout, SERIES, type SeriesName } from './layout.ts';

/**
 * All exponentially weighted means of one market in one array: weighted sums, then the weight behind each half-life.
 * A mean is a sum ÷ its weight, so that what is missing makes the past older and never counts as zero.
 */
export type Moments = Float64Array;

/** What one step adds to each series, by its place in `SERIES`. NaN volume is unknown volume. */
export type Contribution = Float64Array;

interface Plan {
  readonly places: Int32Array;
  readonly masses: Int32Array;
  readonly keeps: Float64Array;
  readonly index: Readonly<Record<string, number>>;
}
const plans = new WeakMap<Layout, Plan>();
const VOLUME = SERIES.indexOf('volume');
/** However long a gap, weights stay above zero: a mean of nothing is the last one known. */
const LONGEST_HALF_LIVES = 60;

const planned = (layout: Layout): Plan => {
  const all = SERIES.flatMap((name, place) => layout.halfLives[name].map((minutes) => ({ name, place, minutes })));
  return {
    places: Int32Array.from(all, ({ place }) => place),
    masses: Int32Array.from(all, ({ minutes }) => layout.masses.indexOf(minutes)),
    keeps: Float64Array.from(layout.masses, (minutes) => exp((-Math.LN2 * layout.stepSeconds) / (60 * minutes))),
    index: Object.fromEntries(all.map(({ name, minutes }, i) => [`${name}:${minutes}`, i])),
  };
};

const planOf = (layout: Layout): Plan => {
  const known = plans.get(layout) ?? planned(layout);
  plans.set(layout, known);
  return known;
};

export const momentCount = (layout: Layout): number => {
  const { places, keeps } = planOf(layout);
  return places.length + keeps.length;
};

/** Place of a mean in the array. */
export const placeOf = (layout: Layout, name: SeriesName, minutes: number): number =>
  planOf(layout).index[`${name}:${minutes}`] ?? -1;

/** A mean, or zero before anything is known. */
export const meanAt = (layout: Layout, moments: Moments, place: number): number => {
  const { places, masses } = planOf(layout);
  const mass = moments[places.length + masses[place]!]!;
  return mass > 0 ? moments[place]! / mass : 0;
};

/** Weight behind a half-life: 0 before anything is known, near 1 after many half-lives without a gap. */
export const massOf = (layout: Layout, moments: Moments, minutes: number): number =>
  moments[planOf(layout).places.length + layout.masses.indexOf(minutes)] ?? 0;

/** Moments after one more step. */
export const accumulated = (layout: Layout, before: Moments, added: Contribution): Moments => {
  const { places, masses, keeps } = planOf(layout);
  const after = new Float64Array(before.length);
  const n = places.length;
  for (let i = 0; i < n; i += 1) {
    const keep = keeps[masses[i]!]!;
    const place = places[i]!;
    const known = place !== VOLUME || !Number.isNaN(added[place]!);
    const value = known ? added[place]! : meanAt(layout, before, i);
    after[i] = keep * before[i]! + (1 - keep) * value;
  }
  for (let m = 0; m < keeps.length; m += 1) after[n + m] = keeps[m]! * before[n + m]! + (1 - keeps[m]!);
  return after;
};

/** Moments after `steps` of which nothing is known. */
export const aged = (layout: Layout, before: Moments, steps: number): Moments => {
  const { places, masses } = planOf(layout);
  const factors = layout.masses.map((minutes) =>
    exp(-Math.LN2 * Math.min(LONGEST_HALF_LIVES, (steps * layout.stepSeconds) / (60 * minutes))),
  );
  return before.map((value, i) => value * factors[i < places.length ? masses[i]! : i - places.length]!);
};
