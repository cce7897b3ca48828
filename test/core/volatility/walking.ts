import { volatilityPolicy } from '../../../lib/core/policy/schema.ts';
import {
  advanceVolatility,
  type Exogenous,
  type Floats,
  initialVolatilityState,
  NO_EXOGENOUS,
  type Traded,
  type VolatilityInput,
  type VolatilityOutput,
  type VolatilityState,
} from '../../../lib/core/volatility/index.ts';
import { lehmer, normal, T0 } from '../../support/cycles.ts';

/** One sampled price at its slot; null is a cycle without a price. A slot that is left out is a cycle that did not run. */
export interface Sampled {
  readonly slot: number;
  readonly price: number | null;
  readonly traded?: Traded;
  readonly exogenous?: Exogenous;
}

export interface Carried {
  readonly state: VolatilityState;
  readonly models: Readonly<Record<string, Floats>>;
}
export const UNBORN: Carried = { state: initialVolatilityState, models: {} };

export const policyAt = (stepSeconds: number) => volatilityPolicy.parse({ barSeconds: Math.max(300, stepSeconds) });
const NOTHING: Floats = {};

export const stepOn = (
  before: Carried,
  { slot, price, traded, exogenous }: Sampled,
  stepSeconds: number,
  more: Partial<VolatilityInput> = {},
) => {
  const output = advanceVolatility({
    state: before.state,
    slot,
    price,
    traded: traded ?? null,
    exogenous: exogenous ?? NO_EXOGENOUS,
    policy: policyAt(stepSeconds),
    cadenceSeconds: stepSeconds,
    horizonSeconds: Math.max(900, stepSeconds),
    reactionSeconds: 3_600,
    engines: [],
    said: [],
    model: (name) => before.models[name] ?? NOTHING,
    ...more,
  });
  return { output, after: { state: output.state, models: { ...before.models, ...output.models } } };
};

export const walk = (samples: readonly Sampled[], stepSeconds: number, from: Carried = UNBORN) => {
  const outputs: VolatilityOutput[] = [];
  let carried = from;
  for (const sample of samples) {
    const { output, after } = stepOn(carried, sample, stepSeconds);
    outputs.push(output);
    carried = after;
  }
  return { outputs, carried, last: outputs.at(-1)!.decision };
};

/** Standard deviation of a minute of a market whose volatility is 60 % a year. */
export const SIGMA_MINUTE = 0.6 / Math.sqrt(525_600);

/** A random walk of that volatility from T0 on. */
export const randomWalk = (seed: number, stepSeconds: number, days: number, from = T0): Sampled[] => {
  const random = lehmer(seed);
  const sigma = SIGMA_MINUTE * Math.sqrt(stepSeconds / 60);
  let price = 20_000;
  return Array.from({ length: (days * 86_400) / stepSeconds + 1 }, (_, i) => {
    price *= Math.exp(sigma * normal(random));
    return { slot: from + i * stepSeconds, price };
  });
};
