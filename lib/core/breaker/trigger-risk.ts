import { ln } from '../units/index.ts';
import { percent } from './percent.ts';
import { cautionAt, type Reading } from './reading.ts';
import type { Seen } from './seen.ts';

/**
 * ln(hour ÷ week) of realised volatility, over 668 000 five-minute bars of ETH, 2017 to 2023: mean and standard deviation.
 */
const USUAL = { mean: -0.3, deviation: 0.52 };

/**
 * How far the hour's realised volatility stands above the week's, in standard deviations of that logarithm. At most
 * caution: wild is no fault, and margins follow it by themselves.
 */
export const volatilityTrigger = ({ volatility: { realised }, policy }: Seen): Reading | null => {
  const { h1, d7 } = realised;
  if (h1 === null || d7 === null || !(d7 > 0)) return null;
  const value = h1 > 0 ? (ln(h1 / d7) - USUAL.mean) / USUAL.deviation : 0;
  const text = `an hour ${value.toFixed(1)} deviations above its week, trigger ${policy.volatilityDeviations}`;
  return { rule: 'volatility', value, ...cautionAt(policy.volatilityDeviations), text };
};

/**
 * How much of itself the forecast gained within the hour. At most caution: a forecast is an opinion, an external engine's
 * above all, and no opinion may stop a market.
 */
export const forecastJumpTrigger = ({ volatility: { forecast }, sigmas, policy }: Seen): Reading | null => {
  if (!forecast || sigmas.forecast === null || !(sigmas.forecast > 0)) return null;
  const value = forecast.fiveMinutes / sigmas.forecast - 1;
  const trigger = policy.forecastJumpPpm / 1e6;
  const text = `the forecast ${percent(value)} above that of an hour ago, trigger ${percent(trigger)}`;
  return { rule: 'forecast-jump', value, ...cautionAt(trigger), text };
};

/**
 * Share of the maintenance target that open positions do not carry yet. At most caution: the ramp announces its end, the
 * cap is lowered for it already, and a halt would keep nobody's margin from being short.
 */
export const uncoveredTrigger = ({ uncovered, policy }: Seen): Reading | null => {
  if (!uncovered || uncovered.maintenancePpm <= 0) return null;
  const value = uncovered.uncoveredPpm / uncovered.maintenancePpm;
  const trigger = policy.uncoveredPpm / 1e6;
  const text = `${percent(value)} of the margin target not carried yet, trigger ${percent(trigger)}`;
  return { rule: 'uncovered', value, ...cautionAt(trigger), text };
};

/**
 * How much of its seven-day median the depth has lost. It may limit: what cannot be liquidated must not grow. It may not
 * halt: whoever takes his own orders away would then stop the market.
 */
export const depthTrigger = ({ depthUsd, usualDepthUsd, policy: { lostDepth } }: Seen): Reading | null => {
  if (depthUsd === null || usualDepthUsd === null || !(usualDepthUsd > 0)) return null;
  const value = 1 - depthUsd / usualDepthUsd;
  const [caution, limit] = [lostDepth.cautionPpm / 1e6, lostDepth.limitPpm / 1e6];
  const text = `${percent(value)} below its median of seven days, trigger ${percent(value >= limit ? limit : caution)}`;
  return { rule: 'depth', value, caution, limit, halt: null, text };
};
