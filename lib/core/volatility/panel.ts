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

/** States of all forecasters in one model: `ridge.h1` and so on. What is missing or does not fit begins anew. */
export const statesFrom = (panel: readonly Forecaster[], model: Floats): Floats[] =>
  panel.map(({ name, init, adopted }) =>
    Object.fromEntries(
      Object.entries(init()).map(([part, blank]) => {
        const stored = model[`${name}.${part}`];
        if (stored?.length === blank.length) return [part, stored];
        return [part, (stored && adopted?.(stored)) ?? blank];
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

// Scores change by the hour and are asked for every minute.
const known = new WeakMap<Float64Array, Map<HorizonHours, readonly number[]>>();

/**
 * Weights of the online combination: exponentially weighted average forecasting (Vovk 1990; Cesa-Bianchi & Lugosi 2006,
 * section 2.2) on discounted QLIKE.
 */
export const weightsOf = (scores: Float64Array, horizon: HorizonHours, size: number): readonly number[] => {
  const found = known.get(scores) ?? new Map<HorizonHours, readonly number[]>();
  known.set(scores, found);
  const weights = found.get(horizon) ?? weighed(scores, horizon, size);
  found.set(horizon, weights);
  return weights;
};

const weighed = (scores: Float64Array, horizon: HorizonHours, size: number): readonly number[] => {
  const judged = Array.from({ length: size }, (_, i) => {
    const { loss, count } = lossOf(scores, i + 1, horizon);
    return count >= FEWEST_OUTCOMES ? loss : Number.POSITIVE_INFINITY;
  });
  const best = Math.min(...judged);
  if (best === Number.POSITIVE_INFINITY) return judged.map((_, i) => (i === 0 ? 1 : 0));
  const raw = judged.map((loss) => exp(-STEEPNESS * (loss - best)));
  const total = raw.reduce((sum, one) => sum + one, 0);
  return raw.map((one) => one / total);
};

/** A weight below this is none. */
const LEAST_WEIGHT = 1e-6;

/** Geometric mean of the forecasts by their weights: variances are averaged where their errors are alike. */
const combined = (weights: readonly number[], forecasts: Float64Array): number => {
  let [total, behind] = [0, 0];
  for (let i = 0; i < forecasts.length; i += 1) {
    const weight = weights[i]!;
    if (weight < LEAST_WEIGHT || !(forecasts[i]! > 0)) continue;
    total += weight * ln(forecasts[i]!);
    behind += weight;
  }
  return behind > 0 ? exp(total / behind) : Number.NaN;
};

/** Forecasts of the whole panel, the combination first: mean hourly variances, NaN where there is none. */
export const forecastAll = (
  panel: readonly Forecaster[],
  states: readonly Floats[],
  scores: Float64Array,
  view: View,
  horizon: HorizonHours,
): Float64Array => {
  const alone = new Float64Array(panel.length);
  for (let i = 0; i < alone.length; i += 1) alone[i] = panel[i]!.forecast(states[i]!, view, horizon);
  const all = new Float64Array(alone.length + 1);
  all.set(alone, 1);
  all[0] = combined(weightsOf(scores, horizon, alone.length), alone);
  return all;
};

export const updateAll = (panel: readonly Forecaster[], states: readonly Floats[], lesson: Lesson): Floats[] =>
  panel.map(({ update }, i) => update(states[i]!, lesson));
