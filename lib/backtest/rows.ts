import type { DecidedBody } from '../core/controller/index.ts';
import { maintenanceAt } from '../core/margin/index.ts';
import type { MarginDecision, Vector, VolatilityDecision } from '../core/market/index.ts';
import type { ClassPolicy } from '../core/policy/index.ts';
import { ceilTo, PPM, SECONDS_PER_DAY, type UnixSeconds } from '../core/units/index.ts';
import type { Moment } from './run.ts';

export const ROW_SECONDS = 900;

/** What stood at one quarter of an hour, by bars that had ended by then. Margins are fractions of notional. */
export interface Row {
  readonly time: UnixSeconds;
  /** Last close. */
  readonly price: number;
  /** Forecasts of the sum of squared five-minute log returns over the coming hour and day; null before there is one. */
  readonly variance1h: number | null;
  readonly variance24h: number | null;
  /** Quantile × volatility over the margin horizon, without add-ons: of what maintenance is made of, and of the fast forecast. */
  readonly marginSlow: number;
  readonly marginFast: number;
  readonly maintenanceNew: number;
  readonly maintenanceExisting: number;
  readonly initialNew: number;
  readonly model: string;
  readonly warm: boolean;
}

const HEADER =
  'timestamp_s,price,variance_1h,variance_24h,margin_slow,margin_fast,maintenance_new,maintenance_existing,initial_new,model,warm';

/** Digits that are written of a forecast: its own error is in the second one. */
const DIGITS = 9;
const short = (value: number): string => String(Number(value.toPrecision(DIGITS)));

export const csvHeader = `${HEADER}\n`;
export const csvLine = (row: Row): string => {
  const variances = [row.variance1h, row.variance24h].map((value) => (value === null ? '' : short(value)));
  const margins = [row.marginSlow, row.marginFast, row.maintenanceNew, row.maintenanceExisting, row.initialNew];
  return `${[row.time, row.price, ...variances, ...margins.map(short), row.model, row.warm ? 1 : 0].join(',')}\n`;
};

interface Margined {
  readonly margin: MarginDecision;
  readonly newPositions: NonNullable<Vector['newPositions']>;
}

const marginedOf = ({ decision }: DecidedBody): Margined => {
  const { margin, vector } = decision;
  if (!margin || !vector.newPositions) throw new Error('a perp without margins');
  return { margin, newPositions: vector.newPositions };
};

/** Before there is a forecast, what the policy holds to be safe stands for both. */
const speedsOf = ({ state, decision }: DecidedBody, { margin }: Margined): { slow: number; fast: number } => {
  const quantiles = state.margin?.known.quantiles;
  const sigmas = decision.volatility.margin;
  if (!quantiles || !sigmas || margin.level === null)
    return { slow: margin.maintenancePpm / PPM, fast: margin.maintenancePpm / PPM };
  return { slow: quantiles.maintenance * margin.level, fast: quantiles.reaction * sigmas.fast };
};

const squared = (sigma: number | undefined): number | null => (sigma === undefined ? null : sigma * sigma);

const rowAt = (time: UnixSeconds, body: DecidedBody, price: number, warm: boolean): Row => {
  const margined = marginedOf(body);
  const { forecast, forecaster }: VolatilityDecision = body.decision.volatility;
  const { slow, fast } = speedsOf(body, margined);
  return {
    time,
    price,
    variance1h: squared(forecast?.h1),
    variance24h: squared(forecast?.h24),
    marginSlow: slow,
    marginFast: fast,
    // What a new position is asked on top for a price that is old or disputed.
    maintenanceNew: (margined.newPositions.maintenancePpm + (margined.margin.parts?.oracleUncertainty ?? 0)) / PPM,
    maintenanceExisting: maintenanceAt(margined.margin.ramp, time) / PPM,
    initialNew: margined.newPositions.initialPpm / PPM,
    model: forecaster,
    warm,
  };
};

/** Longer than this without a bar, and what was learned before counts as cold again. */
const COLD_AFTER_SECONDS = SECONDS_PER_DAY;

/** True where neither the forecast nor the quantile of the margins leans on a value that the policy brought along. */
const leansOnNothing = ({ state, decision }: DecidedBody, { margin }: ClassPolicy): boolean =>
  decision.volatility.warm && (state.margin?.known.days ?? 0) >= margin.ownDays;

/**
 * Turns decisions into one row for every quarter of an hour. Where no cycle ran at it, the row carries on the decision
 * before, with its ramp as it stands by then.
 */
export const quarterHours = function* (
  moments: Iterable<Moment>,
  klass: ClassPolicy,
  priceOf: (bar: number) => number,
): Generator<Row, void, void> {
  let [price, pricedAt, warm] = [0, 0, false];
  let last: DecidedBody | null = null;
  let time = 0;
  const row = (body: DecidedBody): Row => {
    warm = warm && time - pricedAt <= COLD_AFTER_SECONDS;
    const made = rowAt(time, body, price, warm);
    time += ROW_SECONDS;
    return made;
  };
  for (const { slot, bar, body } of moments) {
    if (last === null) time = ceilTo(slot, ROW_SECONDS);
    else while (time < slot) yield row(last);
    if (bar !== null) {
      warm = (warm && slot - pricedAt <= COLD_AFTER_SECONDS) || leansOnNothing(body, klass);
      [price, pricedAt] = [priceOf(bar), slot];
    }
    last = body;
    if (time === slot) yield row(body);
  }
};
