import type { VolatilityPolicy } from '../policy/index.ts';
import { MODEL } from './advance.ts';
import type { Floats } from './forecaster.ts';
import { layoutOf } from './layout.ts';
import { learningFrom } from './learning.ts';
import { forecastAll, namesOf, panelOf } from './panel.ts';
import { recalled, type VolatilityState } from './state.ts';
import { viewAt } from './view.ts';

/** What one forecaster says after a cycle: variances over the coming hour and day, null while it has seen too little. */
export interface ShadowForecast {
  readonly forecaster: string;
  readonly h1: number | null;
  readonly h24: number | null;
}

/** All forecasters on the state that a cycle left: champion and challengers side by side. */
export const shadowForecasts = (
  state: VolatilityState,
  model: (name: string) => Floats,
  policy: VolatilityPolicy,
  cadenceSeconds: number,
): readonly ShadowForecast[] => {
  const layout = layoutOf(cadenceSeconds);
  const panel = panelOf(layout);
  const { states, scores } = learningFrom(layout, model(MODEL));
  const view = viewAt(layout, recalled(state, layout), policy.warmUpReturns);
  const [h1, h24] = [forecastAll(panel, states, scores, view, 1), forecastAll(panel, states, scores, view, 24)];
  const over = (rate: number | undefined, hours: number) => (rate !== undefined && rate > 0 ? rate * hours : null);
  return namesOf(panel).map((forecaster, i) => ({ forecaster, h1: over(h1[i], 1), h24: over(h24[i], 24) }));
};
