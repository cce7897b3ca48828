import * as z from 'zod';
import type { VolatilityDecision } from '../market/index.ts';
import type { VolatilityPolicy } from '../policy/index.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR, type UnixSeconds } from '../units/index.ts';
import { advanceBars, type Bar, LONGEST_GAP_BARS, openBar } from './bars.ts';
import { ewma, ewmaState } from './ewma.ts';
import { realisedVolatility } from './realised.ts';
import type { Traded } from './tick.ts';

/** Returns kept: seven days of five-minute bars, the longest window published. */
const RETURNS_KEPT = LONGEST_GAP_BARS;

const share = z.number().nonnegative();
const realised = z.strictObject({ h1: share.nullable(), h24: share.nullable(), d7: share.nullable() });

/** What volatility remembers between cycles; the returns themselves are a model of their own. */
export const volatilityState = z.strictObject({
  bar: openBar.nullable(),
  forecaster: ewmaState,
  returns: z.number().int().nonnegative(),
  realised,
});
export type VolatilityState = z.infer<typeof volatilityState>;
export const initialVolatilityState: VolatilityState = {
  bar: null,
  forecaster: { variance: 0, returns: 0 },
  returns: 0,
  realised: { h1: null, h24: null, d7: null },
};

/** The numbers of one model by series. Never written to after they were handed over. */
export type Floats = Readonly<Record<string, Float64Array>>;

export interface VolatilityInput {
  readonly state: VolatilityState;
  readonly slot: UnixSeconds;
  readonly price: number | null;
  /** The recorded bar that ended at `slot`, where the price comes from one. */
  readonly traded: Traded | null;
  readonly policy: VolatilityPolicy;
  readonly cadenceSeconds: number;
  readonly horizonSeconds: number;
  readonly reactionSeconds: number;
  /** The models that this room left behind, by name; asked for only where they are needed. */
  readonly model: (name: string) => Floats;
}

export interface VolatilityOutput {
  readonly decision: VolatilityDecision;
  readonly state: VolatilityState;
  /** Models that changed in this cycle, by name; those not named stay as they are. */
  readonly models: Readonly<Record<string, Floats>>;
}

const measured = (returns: readonly number[], barSeconds: number): VolatilityState['realised'] => ({
  h1: realisedVolatility(returns, SECONDS_PER_HOUR, barSeconds),
  h24: realisedVolatility(returns, SECONDS_PER_DAY, barSeconds),
  d7: realisedVolatility(returns, 7 * SECONDS_PER_DAY, barSeconds),
});

const appended = (returns: readonly number[], bars: readonly Bar[]): number[] =>
  [...returns, ...bars.map(({ logReturn }) => logReturn ?? Number.NaN)].slice(-RETURNS_KEPT);

/** Bars, realised volatility and forecasts after one cycle. Measured on the raw median: a TWAP would hide most of it. */
export const advanceVolatility = (input: VolatilityInput): VolatilityOutput => {
  const { state, slot, price, policy, cadenceSeconds } = input;
  const { bars, open } = advanceBars(state.bar, slot, price, { barSeconds: policy.barSeconds, cadenceSeconds });
  const model = ewma(policy);
  const forecaster = bars.reduce(model.update, state.forecaster);
  const returns = bars.length > 0 ? appended([...(input.model('returns').log ?? [])], bars) : null;
  const next: VolatilityState = {
    bar: open,
    forecaster,
    returns: returns ? returns.filter((value) => !Number.isNaN(value)).length : state.returns,
    realised: returns ? measured(returns, policy.barSeconds) : state.realised,
  };
  const at = (horizonSeconds: number) => model.forecast(forecaster, horizonSeconds);
  const warm = at(1) !== null;
  const forecast = {
    minute: at(60) ?? 0,
    fiveMinutes: at(300) ?? 0,
    horizon: at(input.horizonSeconds) ?? 0,
    h1: at(SECONDS_PER_HOUR) ?? 0,
    h24: at(SECONDS_PER_DAY) ?? 0,
    reaction: at(input.reactionSeconds) ?? 0,
  };
  return {
    state: next,
    models: returns ? { returns: { log: Float64Array.from(returns) } } : {},
    decision: {
      returns: next.returns,
      realised: next.realised,
      forecaster: model.name,
      basis: warm ? 'ewma' : 'none',
      warm,
      forecast: warm ? forecast : null,
      margin: warm ? { slow: forecast.horizon, fast: forecast.horizon } : null,
      scoreboard: [],
    },
  };
};
