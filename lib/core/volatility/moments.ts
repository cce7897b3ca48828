import { exp } from '../units/index.ts';
import { type Layout, PLACE, type SeriesName } from './layout.ts';

/**
 * All exponentially weighted means of one market in one array: weighted sums, then the weight behind each half-life.
 * A mean is a sum ÷ its weight, so that what is missing makes the past older and never counts as zero.
 */
export type Moments = Float64Array;

/** What one step adds to each series, by its place. NaN volume is unknown volume. */
export type Contribution = Float64Array;

/** However long a gap, weights stay above zero: a mean of nothing is the last one known. */
const LONGEST_HALF_LIVES = 60;

export const momentCount = ({ means, masses }: Layout): number => means + masses.length;

/** A mean by its place, or zero before anything is known. */
export const meanAt = (layout: Layout, moments: Moments, place: number): number => {
  const mass = moments[layout.means + layout.massOf[place]!]!;
  return mass > 0 ? moments[place]! / mass : 0;
};

/** A mean by its series and half-life, which the layout must have. */
export const meanOf = (layout: Layout, moments: Moments, name: SeriesName, minutes: number): number =>
  meanAt(layout, moments, layout.starts[name] + layout.halfLives[name].indexOf(minutes));

/** Weight behind a half-life: 0 before anything is known, near 1 after many half-lives without a gap. */
export const massOf = (layout: Layout, moments: Moments, minutes: number): number =>
  moments[layout.means + layout.masses.indexOf(minutes)] ?? 0;

/** Moments after one more step. */
export const accumulated = (layout: Layout, before: Moments, added: Contribution): Moments => {
  const { means, keeps, seriesOf, massOf: masses } = layout;
  const after = new Float64Array(before.length);
  const knowsVolume = !Number.isNaN(added[PLACE.volume]!);
  for (let i = 0; i < means; i += 1) {
    const series = seriesOf[i]!;
    const keep = keeps[masses[i]!]!;
    const value = series === PLACE.volume && !knowsVolume ? meanAt(layout, before, i) : added[series]!;
    after[i] = keep * before[i]! + (1 - keep) * value;
  }
  for (let m = 0; m < keeps.length; m += 1) after[means + m] = keeps[m]! * before[means + m]! + (1 - keeps[m]!);
  return after;
};

/** Moments after `steps` of which nothing is known. */
export const aged = (layout: Layout, before: Moments, steps: number): Moments => {
  const { means, massOf: masses } = layout;
  const factors = layout.masses.map((minutes) =>
    exp(-Math.LN2 * Math.min(LONGEST_HALF_LIVES, (steps * layout.stepSeconds) / (60 * minutes))),
  );
  return before.map((value, i) => value * factors[i < means ? masses[i]! : i - means]!);
};
