import { ln, SECONDS_PER_HOUR, type UnixSeconds } from '../../core/units/index.ts';
import type { RealisedHours } from './hours.ts';
import { dieboldMariano, meanOf, qlikeOf } from './loss.ts';
import { type Recall, recallOf } from './recall.ts';
import { MONTH_HOURS, meansOver, type Targets } from './rows.ts';

/** How one forecaster did over the judged hours. Ratios are to the baseline on the same hours: below 1 is better. */
export interface ForecasterScore {
  readonly forecaster: string;
  readonly qlike: number;
  readonly qlikeRatio: number;
  /** Mean squared error of the logarithm. */
  readonly mseLogRatio: number;
  /** Mean of outcome ÷ forecast. */
  readonly bias: number;
  /** Diebold–Mariano t of its QLIKE against the baseline's; null for the baseline. */
  readonly dieboldMariano: number | null;
  readonly recall: Recall;
  /** Ratio of QLIKE by calendar year. */
  readonly years: Readonly<Record<string, number>>;
  /** Judged hours for which it had no forecast; each counts twice the baseline's loss. */
  readonly missing: number;
}

export interface HorizonScore {
  readonly horizonHours: number;
  /** Hours judged. */
  readonly rows: number;
  readonly forecasters: readonly ForecasterScore[];
}

/** Lags of the long-run variance: two days, and with the overlapping outcomes of a day four. */
const LAGS = { 1: 48, 24: 96 } as const;

interface Judged {
  readonly hours: readonly number[];
  readonly outcomes: readonly number[];
  readonly months: readonly number[];
  readonly years: readonly string[];
  readonly horizon: keyof typeof LAGS;
}

const judgedHours = (
  realised: RealisedHours,
  { horizon, outcome, judged }: Targets,
  baseline: Float64Array,
  from: UnixSeconds,
): Judged => {
  const month = meansOver(realised.variance, MONTH_HOURS);
  const timeOf = (hour: number) => realised.first + hour * SECONDS_PER_HOUR;
  const hours = [...judged.keys()].filter(
    (hour) => judged[hour] === 1 && timeOf(hour) >= from && !Number.isNaN(baseline[hour] ?? Number.NaN),
  );
  return {
    hours,
    outcomes: hours.map((hour) => outcome[hour] ?? 0),
    months: hours.map((hour) => horizon * (month[hour] ?? 0)),
    years: hours.map((hour) => String(new Date(timeOf(hour) * 1_000).getUTCFullYear())),
    horizon,
  };
};

interface Losses {
  readonly qlike: readonly number[];
  readonly squaredLog: readonly number[];
}

const lossesOf = (outcomes: readonly number[], forecasts: readonly number[], baseline: Losses | null): Losses => {
  const twice = (values: readonly number[] | undefined, index: number) => 2 * (values?.[index] ?? 0);
  const each = (loss: (outcome: number, forecast: number) => number, fallback: readonly number[] | undefined) =>
    outcomes.map((outcome, index) => {
      const forecast = forecasts[index] ?? Number.NaN;
      return forecast > 0 ? loss(outcome, forecast) : twice(fallback, index);
    });
  return {
    qlike: each(qlikeOf, baseline?.qlike),
    squaredLog: each((outcome, forecast) => ln(outcome / forecast) ** 2, baseline?.squaredLog),
  };
};

const yearlyRatios = ({ years }: Judged, losses: Losses, baseline: Losses): Record<string, number> =>
  Object.fromEntries(
    [...new Set(years)].map((year) => {
      const of = (values: readonly number[]) => meanOf(values.filter((_, index) => years[index] === year));
      return [year, of(losses.qlike) / of(baseline.qlike)];
    }),
  );

const scoreOf = (
  forecaster: string,
  judged: Judged,
  forecasts: readonly number[],
  baseline: Losses,
): ForecasterScore => {
  const { hours, outcomes, months, horizon } = judged;
  const losses = lossesOf(outcomes, forecasts, baseline);
  const known = forecasts.flatMap((forecast, index) => (forecast > 0 ? [(outcomes[index] ?? 0) / forecast] : []));
  const relative = (values: readonly number[]) => values.map((value, index) => value / (months[index] ?? 1));
  const heard = forecasts.map((forecast) => (forecast > 0 ? forecast : 0));
  return {
    forecaster,
    qlike: meanOf(losses.qlike),
    qlikeRatio: meanOf(losses.qlike) / meanOf(baseline.qlike),
    mseLogRatio: meanOf(losses.squaredLog) / meanOf(baseline.squaredLog),
    bias: meanOf(known),
    dieboldMariano: dieboldMariano(losses.qlike, baseline.qlike, LAGS[horizon]),
    recall: recallOf(hours, relative(outcomes), relative(heard)),
    years: yearlyRatios(judged, losses, baseline),
    missing: forecasts.length - known.length,
  };
};

/** The baseline of every ratio. */
export const BASELINE = 'HAR (OLS)';

/** All forecasters over one horizon, the baseline first, from `from` on. Null where no hour can be judged. */
export const horizonScore = (
  realised: RealisedHours,
  targets: Targets,
  baseline: Float64Array,
  forecasts: ReadonlyMap<string, Float64Array>,
  from: UnixSeconds,
): HorizonScore | null => {
  const judged = judgedHours(realised, targets, baseline, from);
  if (judged.hours.length === 0) return null;
  const at = (values: Float64Array) => judged.hours.map((hour) => values[hour] ?? Number.NaN);
  const losses = lossesOf(judged.outcomes, at(baseline), null);
  const all = [[BASELINE, baseline] as const, ...forecasts];
  return {
    horizonHours: targets.horizon,
    rows: judged.hours.length,
    forecasters: all.map(([name, values]) => scoreOf(name, judged, at(values), losses)),
  };
};
