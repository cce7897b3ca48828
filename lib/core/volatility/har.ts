import { exp, ln } from '../units/index.ts';
import { VARIANCE_FLOOR, type View } from './features.ts';
import { type Forecaster, HORIZONS, type HorizonHours } from './forecaster.ts';
import { learned, observationsOf, predicted, type RegressionShape, solved, unlearned } from './regression.ts';

/** The weight of a two-year window, spread exponentially; see `RegressionShape.halfLife`. */
const HALF_LIFE_HOURS = 8_760;
/** Observations before five coefficients mean anything. */
const WARM_UP_HOURS = 500;
/** A linear model in levels can go below zero: never under this share of the 30-day mean. */
const LEAST_SHARE = 0.1;

interface Kind {
  readonly name: string;
  readonly shape: RegressionShape;
  readonly features: (view: View) => Float64Array;
  readonly label: (view: View, variance: number) => number;
  readonly variance: (view: View, prediction: number) => number;
}

const shapeOf = (more: Pick<RegressionShape, 'response' | 'correction' | 'halfLife'>): RegressionShape => ({
  size: 5,
  ridge: 0,
  priorRows: 0,
  prior: null,
  ...more,
});
const logOf = (value: number): number => ln(Math.max(VARIANCE_FLOOR, value));

const regressed = ({ name, shape, features, label, variance }: Kind): Forecaster => ({
  name,
  init: () => Object.fromEntries(HORIZONS.map((horizon) => [`h${horizon}`, unlearned(shape)])),
  update: (state, lesson) => {
    const after = (horizon: HorizonHours) => {
      const before = state[`h${horizon}`]!;
      const outcome = lesson.outcomes[horizon];
      if (!outcome) return before;
      return solved(shape, learned(shape, before, features(outcome.view), label(outcome.view, outcome.variance)));
    };
    return Object.fromEntries(HORIZONS.map((horizon) => [`h${horizon}`, after(horizon)]));
  },
  forecast: (state, view, horizon) => {
    const known = state[`h${horizon}`]!;
    if (observationsOf(shape, known) < Math.min(WARM_UP_HOURS, shape.halfLife)) return Number.NaN;
    return variance(view, predicted(shape, known, features(view)));
  },
});

const averages = ({ windows }: View): Float64Array => Float64Array.of(1, ...windows);
const logs = ({ windows }: View): Float64Array => {
  const day = logOf(windows[1]!);
  return Float64Array.of(1, logOf(windows[0]!) - day, day, logOf(windows[2]!) - day, logOf(windows[3]!) - day);
};

/** Heterogeneous autoregression of realised variance in levels (Corsi 2009, equation 8), with a month of 30 days. */
export const har = (halfLife = HALF_LIFE_HOURS): Forecaster =>
  regressed({
    name: 'har',
    shape: shapeOf({ response: 'level', correction: 0, halfLife }),
    features: averages,
    label: (_, variance) => variance,
    variance: ({ windows }, prediction) => Math.max(prediction, LEAST_SHARE * windows[3]!),
  });

/** The same on logarithms, relative to the last day, its mean corrected as it goes. */
export const logHar = (halfLife = HALF_LIFE_HOURS): Forecaster =>
  regressed({
    name: 'log-har',
    shape: shapeOf({ response: 0, correction: 0.002, halfLife }),
    features: logs,
    label: (view, variance) => logOf(variance) - logOf(view.windows[1]!),
    variance: (view, prediction) => exp(prediction + logOf(view.windows[1]!)),
  });
