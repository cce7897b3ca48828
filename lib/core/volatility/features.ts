import { ln } from '../units/index.ts';
import { EXOGENOUS_FEATURES, type ExogenousMeans, exogenousFeatures } from './exogenous.ts';
import type { Layout } from './layout.ts';
import { type Moments, massOf, meanAt, meanOf } from './moments.ts';
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

/** Writes some features into `row` from `next` on, and gives the place after them. */
type Writer = (layout: Layout, moments: Moments, row: Float64Array, next: number) => number;

const RATIOS = ['variance', 'squared', 'range'] as const;

const ratios: Writer = (layout, moments, row, next) => {
  const reference = logOf(meanOf(layout, moments, 'variance', REFERENCE_MINUTES));
  let at = next;
  for (const name of RATIOS) {
    const minutes = layout.halfLives[name];
    for (let i = 0; i < minutes.length; i += 1) {
      if (name === 'variance' && minutes[i] === REFERENCE_MINUTES) continue;
      row[at] = clipped(logOf(meanAt(layout, moments, layout.starts[name] + i)) - reference, WIDEST.ratio);
      at += 1;
    }
  }
  return at;
};

const shares: Writer = (layout, moments, row, next) => {
  let at = next;
  for (const minutes of layout.halfLives.bipower) {
    const [part, whole] = (['bipower', 'variance'] as const).map((name) => meanOf(layout, moments, name, minutes));
    row[at] = Math.max(-WIDEST.jump, logOf(part!) - logOf(whole!));
    at += 1;
  }
  const name = layout.stepSeconds === 3_600 ? 'squared' : 'variance';
  for (const minutes of layout.halfLives.down) {
    const down = meanOf(layout, moments, 'down', minutes) + VARIANCE_FLOOR;
    row[at] = down / (meanOf(layout, moments, name, minutes) + 2 * VARIANCE_FLOOR) - 0.5;
    at += 1;
  }
  return at;
};

/** Falls move volatility more than rises (Black 1976), and a price that has gone far goes on moving. */
const drifts: Writer = (layout, moments, row, next) => {
  const { stepSeconds, halfLives, starts } = layout;
  const yardstick = meanOf(layout, moments, 'variance', YARDSTICK_MINUTES);
  const step = Math.sqrt((yardstick * stepSeconds) / 3_600 + 1e-12);
  let at = next;
  for (let i = 0; i < halfLives.drift.length; i += 1) {
    const size = Math.sqrt((DRIFT_UNIT * 60 * halfLives.drift[i]!) / stepSeconds);
    const moved = clipped((meanAt(layout, moments, starts.drift + i) * size) / step, WIDEST.drift);
    row[at] = Math.min(moved, 0);
    row[at + 1] = Math.abs(moved);
    at += 2;
  }
  return at;
};

const volumes: Writer = (layout, moments, row, next) => {
  const base = meanOf(layout, moments, 'volume', VOLUME_BASE_MINUTES);
  const scales = layout.halfLives.volume.length - 1;
  for (let i = 0; i < scales && base > 0; i += 1) {
    const volume = meanAt(layout, moments, layout.starts.volume + i);
    row[next + i] = clipped(ln((volume + 1e-3 * base) / base), WIDEST.volume);
  }
  return next + scales;
};

const WRITERS = [ratios, shares, drifts, volumes];

export const rowSize = ({ halfLives }: Layout): number =>
  1 +
  (halfLives.variance.length - 1 + halfLives.squared.length + halfLives.range.length) +
  (halfLives.bipower.length + halfLives.down.length) +
  2 * halfLives.drift.length +
  (halfLives.volume.length - 1) +
  1 +
  SEASON_FEATURES +
  EXOGENOUS_FEATURES;

/** ln of the hourly variance that forecasts of this row are relative to. */
export const referenceOf = (row: Float64Array): number =>
  row[row.length - 1 - SEASON_FEATURES - EXOGENOUS_FEATURES]! + COMMON_LEVEL;

/** What features are made of, but for the clock. */
export interface Seen {
  readonly moments: Moments;
  readonly outlook: Float64Array;
  readonly exogenous: ExogenousMeans | null;
}

/** The features at one instant, `share` of whose hour is over. Those that not every market has stand last. */
export const rowAt = (layout: Layout, { moments, outlook, exogenous }: Seen, share: number): Float64Array => {
  const row = new Float64Array(rowSize(layout));
  row[0] = 1;
  let next = 1;
  for (const write of WRITERS) next = write(layout, moments, row, next);
  row[next] = logOf(meanOf(layout, moments, 'variance', REFERENCE_MINUTES)) - COMMON_LEVEL;
  seasonFeatures(outlook, share, row, next + 1);
  exogenousFeatures(exogenous, row, next + 1 + SEASON_FEATURES);
  return row;
};

/** Share of the last day's weight that is known: below this only the plain average speaks. */
const DAY_KNOWN = 0.4;
export const isMature = (layout: Layout, moments: Moments): boolean =>
  massOf(layout, moments, REFERENCE_MINUTES) >= DAY_KNOWN;
