import { empiricalQuantile } from '../../core/margin/index.ts';
import { floorTo, SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../../core/units/index.ts';
import type { Judged } from './record.ts';

/** Below this a tail is one lucky or unlucky print. */
const FEWEST_MOVES = 200;

/**
 * Margins of filtered historical simulation (Barone-Adesi, Giannopoulos & Vosper 1999): sigma × the quantile of move ÷
 * sigma of the year before, both sides pooled, made anew each day from windows that had ended. With sigmas of one it is
 * plain historical VaR. NaN where sigma is, or before 200 moves are known.
 */
export const filteredMargins = (
  windows: readonly Judged[],
  sigmas: Float64Array,
  level: number,
  horizonSeconds: number,
): Float64Array => {
  const scores = new Float64Array(2 * windows.length);
  const times = new Float64Array(windows.length);
  let [known, ended, oldest, day] = [0, 0, 0, Number.NaN];
  let quantile: number | null = null;
  const learn = (until: number): void => {
    for (; ended < windows.length && windows[ended]!.time + horizonSeconds <= until; ended += 1) {
      const { long, short, time } = windows[ended]!;
      const sigma = sigmas[ended]!;
      if (!(sigma > 0)) continue;
      times[known] = time;
      scores[2 * known] = long / sigma;
      scores[2 * known + 1] = short / sigma;
      known += 1;
    }
    while (oldest < known && times[oldest]! < until - SECONDS_PER_YEAR) oldest += 1;
  };
  return Float64Array.from(windows, ({ time }, index) => {
    const today = floorTo(time, SECONDS_PER_DAY);
    if (today !== day) {
      day = today;
      learn(time);
      const year = scores.subarray(2 * oldest, 2 * known);
      quantile = year.length < FEWEST_MOVES ? null : empiricalQuantile(year, level);
    }
    return quantile === null ? Number.NaN : quantile * sigmas[index]!;
  });
};

/** The margin that the judged windows themselves would have asked for: nobody could have known it. */
export const staticMargin = (windows: readonly Judged[], level: number): number =>
  empiricalQuantile(
    Float64Array.from([...windows.map(({ long }) => long), ...windows.map(({ short }) => short)]),
    level,
  ) ?? Number.NaN;
