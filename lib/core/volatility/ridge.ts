import { exp, ln } from '../units/index.ts';
import { EXOGENOUS_FEATURES } from './exogenous.ts';
import { referenceOf, VARIANCE_FLOOR } from './features.ts';
import { type Forecaster, HORIZONS, type HorizonHours, type Lesson } from './forecaster.ts';
import { learned, predicted, type RegressionShape, solved, unlearned, widened } from './regression.ts';

export interface RidgeParameters {
  readonly name: string;
  readonly size: number;
  readonly halfLifeHours: number;
  /** Coefficients learnt on other markets, by horizon. */
  readonly pooled: Readonly<Record<HorizonHours, Float64Array>>;
}

/** Penalty as a share of the observations; from 1e-4 to 5e-3 the losses differ by less than a per cent. */
const RIDGE = 1e-3;
/** Hours that the pooled coefficients count for. */
const PRIOR_ROWS = 30;
/** The hour by the gamma likelihood; the day nearer to logs, since its overlapping labels repeat each extreme 24 times. */
const RESPONSE: Readonly<Record<HorizonHours, number>> = { 1: 1, 24: 0.3 };
/** Step of the correction, by horizon divided because labels overlap (quant study, section 8). */
const CORRECTION = 0.002;
/** Coefficients are solved for once a day. */
const SOLVE_SECONDS = 86_400;

/**
 * The exponentially forgotten ridge regression of the log variance on all features, relative to the day's level: the
 * study's `EWridge-online` with the season of the hour and the week, and by the gamma likelihood.
 */
export const ridge = ({ name, size, halfLifeHours, pooled }: RidgeParameters): Forecaster => {
  const shapes = Object.fromEntries(
    HORIZONS.map((horizon) => [
      horizon,
      {
        size,
        halfLife: halfLifeHours,
        ridge: RIDGE,
        priorRows: PRIOR_ROWS,
        prior: pooled[horizon],
        response: RESPONSE[horizon],
        correction: CORRECTION / horizon,
      },
    ]),
  ) as Record<HorizonHours, RegressionShape>;
  const after = (before: Float64Array, horizon: HorizonHours, { outcomes, end }: Lesson): Float64Array => {
    const outcome = outcomes[horizon];
    const shape = shapes[horizon];
    const next =
      outcome === null
        ? before
        : learned(shape, before, outcome.view.row, labelOf(outcome.variance) - referenceOf(outcome.view.row));
    return end % SOLVE_SECONDS === 0 ? solved(shape, next) : next;
  };
  return {
    name,
    init: () => ({ h1: unlearned(shapes[1]), h24: unlearned(shapes[24]) }),
    // Both horizons have one shape; before engine 4 rows ended with the season.
    adopted: (part) => widened(shapes[1], part, EXOGENOUS_FEATURES),
    update: (state, lesson) => ({ h1: after(state.h1!, 1, lesson), h24: after(state.h24!, 24, lesson) }),
    forecast: (state, { row }, horizon) =>
      exp(referenceOf(row) + predicted(shapes[horizon], state[`h${horizon}`]!, row)),
  };
};

const labelOf = (variance: number): number => ln(Math.max(VARIANCE_FLOOR, variance));
