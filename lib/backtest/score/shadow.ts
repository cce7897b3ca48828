import type { VolatilityPolicy } from '../../core/policy/index.ts';
import { SECONDS_PER_HOUR } from '../../core/units/index.ts';
import { shadowForecasts } from '../../core/volatility/index.ts';
import { type Moment, recallIn } from '../run.ts';
import type { RealisedHours } from './hours.ts';
import { JUDGED_HORIZONS, type JudgedHorizon } from './rows.ts';

/** Forecast variances at the end of each hour, NaN where there was none, by horizon. */
export type Shadow = Readonly<Record<JudgedHorizon, Float64Array>>;

/** What the controller published, beside what each of its forecasters said. */
export const PUBLISHED = 'published';

const blank = (hours: number): Shadow => {
  const missing = () => new Float64Array(hours).fill(Number.NaN);
  return { 1: missing(), 24: missing() };
};

const saidAt = ({ body, models }: Moment, policy: VolatilityPolicy, cadenceSeconds: number) => {
  const { forecast } = body.decision.volatility;
  const published = { forecaster: PUBLISHED, h1: forecast && forecast.h1 ** 2, h24: forecast && forecast.h24 ** 2 };
  return [published, ...shadowForecasts(body.state.volatility, recallIn(models), policy, cadenceSeconds)];
};

/** Every forecaster in the shadow of the decisions, at each whole hour. */
export const shadowsOf = (
  moments: Iterable<Moment>,
  { first, variance }: RealisedHours,
  policy: VolatilityPolicy,
  cadenceSeconds: number,
): ReadonlyMap<string, Shadow> => {
  const shadows = new Map<string, Shadow>();
  for (const moment of moments) {
    const hour = (moment.slot - first) / SECONDS_PER_HOUR;
    if (!Number.isInteger(hour)) continue;
    for (const { forecaster, h1, h24 } of saidAt(moment, policy, cadenceSeconds)) {
      const shadow = shadows.get(forecaster) ?? blank(variance.length);
      shadows.set(forecaster, shadow);
      const said = { 1: h1, 24: h24 };
      for (const horizon of JUDGED_HORIZONS) shadow[horizon][hour] = said[horizon] ?? Number.NaN;
    }
  }
  return shadows;
};
