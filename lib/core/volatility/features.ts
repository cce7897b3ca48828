import { ln } from '../units/index.ts';
import type { Layout } from './layout.ts';
import { type Moments, massOf, meanAt, placeOf } from './moments.ts';
import { SEASON_FEATURES, seasonFeatures } from './season.ts';

/**
 * What all forecasters see, computed once. `row` holds the features of the regressions, `row[0] = 1`; `windows` the mean
 * hourly variance of the last hour, day, week and 30 days, flat; `ewma` the hourly variance of the plain average or NaN.
 */
export interface View {
  readonly row: Float64Array;
  readonly windows: Float64Array;
  readonly ewma: number;
}

/** Least hourly variance that is told from none: 1e-8, a move of a basis point (quant study, section 3). */
export const VARIANCE_FLOOR = 1e-8;
export const WINDOW_HOURS = [1, 24, 168, 720] as const;

/** Features are differences to this scale, so that coefficients learnt on one market say something about another. */
const REFERENCE_MINUTES = 1_440;
const YARDSTICK_MINUTES = 10_080;
const VOLUME_BASE_MINUTES = 20_160;
/** ln of the hourly variance of a common crypto day: centres the one feature that is a level. */
const COMMON_LEVEL = -10;
/** No mean, however odd its input, moves a forecast further than these. */
const WIDEST = { ratio: 8, jump: 2.3, drift: 8, volume: 5 };
/** Mean of n standard normal steps with half-life h, times √(2 h ÷ ln 2), is of unit size. */
const DRIFT_UNIT = 2 * Math.LOG2E;

const clipped = (value: number, widest: number): number => Math.max(-widest, Math.min(widest, value));
const logOf = (value: number): number => ln(Math.max(value, VARIANCE_FLOOR));

type Writer = (
  layout: Layout,
  mean: (name: Parameters<typeof placeOf>[1], minutes: number) => number,
  add: (value: number) => void,
) => void;

const ratios: Writer = ({ halfLives }, mean, add) => {
  const reference = logOf(mean('variance', REFERENCE_MINUTES));
  for (const name of ['variance', 'squared', 'range'] as const)
    for (const minutes of halfLives[name])
      if (name !== 'variance' || minutes !== REFERENCE_MINUTES)
        add(clipped(logOf(mean(name, minutes)) - reference, WIDEST.ratio));
};

const shares: Writer = ({ halfLives, stepSeconds }, mean, add) => {
  for (const minutes of halfLives.bipower)
    add(Math.max(-WIDEST.jump, logOf(mean('bipower', minutes)) - logOf(mean('variance', minutes))));
  const whole = stepSeconds === 3_600 ? 'squared' : 'variance';
  for (const minutes of halfLives.down)
    add((mean('down', minutes) + VARIANCE_FLOOR) / (mean(whole, minutes) + 2 * VARIANCE_FLOOR) - 0.5);
};

/** Falls move volatility more than rises (Black 1976), and a price that has gone far goes on moving. */
const drifts: Writer = ({ halfLives, stepSeconds }, mean, add) => {
  const step = Math.sqrt((mean('variance', YARDSTICK_MINUTES) * stepSeconds) / 3_600 + 1e-12);
  for (const minutes of halfLives.drift) {
    const size = Math.sqrt((DRIFT_UNIT * 60 * minutes) / stepSeconds);
    const moved = clipped((mean('drift', minutes) * size) / step, WIDEST.drift);
    add(Math.min(moved, 0));
    add(Math.abs(moved));
  }
};

const volumes: Writer = ({ halfLives }, mean, add) => {
  const base = mean('volume', VOLUME_BASE_MINUTES);
  for (const minutes of halfLives.volume)
    if (minutes !== VOLUME_BASE_MINUTES)
      add(base > 0 ? clipped(ln((mean('volume', minutes) + 1e-3 * base) / base), WIDEST.volume) : 0);
};

const WRITERS = [ratios, shares, drifts, volumes];

export const rowSize = ({ halfLives }: Layout): number =>
  1 +
  (halfLives.variance.length - 1 + halfLives.squared.length + halfLives.range.length) +
  (halfLives.bipower.length + halfLives.down.length) +
  2 * halfLives.drift.length +
  (halfLives.volume.length - 1) +
  1 +
  SEASON_FEATURES;

/** ln of the hourly variance that forecasts of this row are relative to. */
export const referenceOf = (row: Float64Array): number => row[row.length - 1 - SEASON_FEATURES]! + COMMON_LEVEL;

/** The features at one instant, `share` of whose hour is over. */
export const rowAt = (layout: Layout, moments: Moments, outlook: Float64Array, share: number): Float64Array => {
  const row = new Float64Array(rowSize(layout));
  const mean = (name: Parameters<typeof placeOf>[1], minutes: number) =>
    meanAt(layout, moments, placeOf(layout, name, minutes));
  let next = 0;
  const add = (value: number) => {
    row[next] = value;
    next += 1;
  };
  add(1);
  for (const write of WRITERS) write(layout, mean, add);
  add(logOf(mean('variance', REFERENCE_MINUTES)) - COMMON_LEVEL);
  seasonFeatures(outlook, share, row, next);
  return row;
};

/** Share of the last day's weight that is known: below this only the plain average speaks. */
const DAY_KNOWN = 0.4;
export const isMature = (layout: Layout, moments: Moments): boolean =>
  massOf(layout, moments, REFERENCE_MINUTES) >= DAY_KNOWN;
