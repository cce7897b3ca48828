import { exp, ln } from '../units/index.ts';
import { ewma } from './ewma.ts';
import { rowSize, type View } from './features.ts';
import type { Floats, Forecaster, HorizonHours, Lesson } from './forecaster.ts';
import { garch } from './garch.ts';
import { har, logHar } from './har.ts';
import type { Layout } from './layout.ts';
import { pooledFor } from './pooled.ts';
import { ridge } from './ridge.ts';
import { lossOf } from './scoreboard.ts';

/** Half-lives of the two ridge regressions: one that knows years, and one that follows a change of regime. */
const SLOW_HOURS = 17_520;
const FAST_HOURS = 1_500;

export const COMBINATION = 'combination';

const panels = new WeakMap<Layout, readonly Forecaster[]>();

/** Champion and challengers: the ridge regressions first, the plain average last. */
export const panelOf = (layout: Layout): readonly Forecaster[] => {
  const known = panels.get(layout);
  if (known) return known;
  const shape = { size: rowSize(layout), pooled: pooledFor(layout) };
  const panel = [
    ridge({ name: 'ridge', halfLifeHours: SLOW_HOURS, ...shape }),
    ridge({ name: 'ridge-fast', halfLifeHours: FAST_HOURS, ...shape }),
    logHar(),
    har(),
    garch(),
    ewma,
  ];
  panels.set(layout, panel);
  return panel;
};

/** All names of the scoreboard, in its order. */
export const namesOf = (panel: readonly Forecaster[]): string[] => [COMBINATION, ...panel.map(({ name }) => name)];

/** States of all forecasters in one model: `ridge.h1` and so on. What is missing or of another size begins anew. */
export const statesFrom = (panel: readonly Forecaster[], model: Floats): Floats[] =>
  panel.map(({ name, init }) =>
    Object.fromEntries(
      Object.entries(init()).map(([part, blank]) => {
        const stored = model[`${name}.${part}`];
        return [part, stored?.length === blank.length ? stored : blank];
      }),
    ),
  );

export const statesInto = (panel: readonly Forecaster[], states: readonly Floats[]): Floats =>
  Object.fromEntries(
    panel.flatMap(({ name }, i) =>
      Object.entries(states[i] ?? {}).map(([part, numbers]) => [`${name}.${part}`, numbers] as const),
    ),
  );

/** How steeply recent loss turns into weight: a hundredth of QLIKE is a factor of e². */
const STEEPNESS = 200;
/** Outcomes before a forecaster is judged at all; before that the first of the panel speaks alone. */
const FEWEST_OUTCOMES = 168;

/**
 * Weights of the online combination: exponentially weighted average forecasting (Vovk 1990; Cesa-Bianchi & Lugosi 2006,
 * section 2.2) on discounted QLIKE.
 */
export const weightsOf = (scores: Float64Array, forecasts: Float64Array, horizon: HorizonHours): number[] => {
  const judged = Array.from(forecasts, (forecast, i) => {
    const { loss, count } = lossOf(scores, i + 1, horizon);
    return forecast > 0 && count >= FEWEST_OUTCOMES ? loss : Number.POSITIVE_INFINITY;
  });
  const best = Math.min(...judged);
  if (best === Number.POSITIVE_INFINITY) return judged.map((_, i) => (i === 0 ? 1 : 0));
  const raw = judged.map((loss) => exp(-STEEPNESS * (loss - best)));
  const total = raw.reduce((sum, one) => sum + one, 0);
  return raw.map((one) => one / total);
};

/** Geometric mean of the forecasts by their weights: variances are averaged where their errors are alike. */
const combined = (weights: readonly number[], forecasts: Float64Array): number =>
  exp(weights.reduce((sum, weight, i) => (weight < 1e-6 ? sum : sum + weight * ln(forecasts[i]!)), 0));

/** Forecasts of the whole panel, the combination first: mean hourly variances, NaN where there is none. */
export const forecastAll = (
  panel: readonly Forecaster[],
  states: readonly Floats[],
  scores: Float64Array,
  view: View,
  horizon: HorizonHours,
): Float64Array => {
  const alone = Float64Array.from(panel, ({ forecast }, i) => forecast(states[i]!, view, horizon));
  const all = new Float64Array(alone.length + 1);
  all.set(alone, 1);
  all[0] = combined(weightsOf(scores, alone, horizon), alone);
  return all;
};

export const updateAll = (panel: readonly Forecaster[], states: readonly Floats[], lesson: Lesson): Floats[] =>
  panel.map(({ update }, i) => update(states[i]!, lesson));
