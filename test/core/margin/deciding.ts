import * as fc from 'fast-check';
import { admit } from '../../../lib/core/mandate/index.ts';
import { decideMargin, type MarginInput, type MarginState, yearFrom } from '../../../lib/core/margin/index.ts';
import {
  LADDER_BP,
  type LiquidityDecision,
  type PriceDecision,
  type VolatilityDecision,
} from '../../../lib/core/market/index.ts';
import { type ClassPolicy, classPolicy } from '../../../lib/core/policy/index.ts';
import { T0 } from '../../support/cycles.ts';

/** The class that a policy gets which says nothing but its pooled quantiles. */
export const CLASS: ClassPolicy = classPolicy.parse({ margin: { pooledQuantile: { maintenance: 9, reaction: 4 } } });

export const priced = (median: number | null): PriceDecision => ({
  median,
  twap: median,
  twapCoveredSeconds: 1_800,
  reference: median,
  confirmation: median === null ? null : { long: median, short: median },
  ageSeconds: median === null ? null : 0,
  dispersionBp: median === null ? null : 2,
  uncertaintyBp: median === null ? null : 2,
  grade: median === null ? 'stale' : 'valid',
  operators: 3,
  sources: [],
  through: [],
  sole: null,
  witnesses: [],
  usd: median,
  anchor: median,
  mark: null,
  episode: { class: 'none', pace: 'normal', since: T0 },
  reasons: [],
});

export const liquid = (halfSpreadBp = 1, slippageBp: number | null = 3): LiquidityDecision => ({
  bands: LADDER_BP.map((bp) => ({ bp, bidsUsd: bp * 1e4, asksUsd: bp * 1e4 })),
  halfSpreadBp,
  slippageBp,
  modelled: false,
});

type Forecast = NonNullable<VolatilityDecision['forecast']>;
/** Forecasts of a market whose standard deviation over a quarter of an hour is `horizon`. */
export const forecastOf = (horizon: number): Forecast => ({
  minute: horizon * Math.sqrt(60 / 900),
  fiveMinutes: horizon * Math.sqrt(300 / 900),
  horizon,
  h1: horizon * 2,
  h24: horizon * Math.sqrt(96),
  reaction: horizon * 2,
});

/** What one cycle brings: a price or none, a forecast or none, and whether it may loosen. */
export interface Brought {
  readonly wait: number;
  readonly price: number | null;
  readonly horizon: number | null;
  readonly depthUsd: number;
  readonly mayLoosen: boolean;
}

export const brought: fc.Arbitrary<Brought> = fc.record({
  wait: fc.oneof(
    fc.constant(60),
    fc.integer({ min: 1, max: 30 }).map((cycles) => 60 * cycles),
    fc.constant(86_400),
  ),
  price: fc.option(fc.double({ min: 1_000, max: 100_000, noNaN: true }), { freq: 5 }),
  horizon: fc.option(fc.double({ min: 0, max: 0.1, noNaN: true }), { freq: 8 }),
  depthUsd: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e8, noNaN: true })),
  mayLoosen: fc.boolean(),
});

/** The mandate as the controller hands it to margins, without anything that people have approved. */
export const admitting =
  (slot: number, mayLoosen: boolean): MarginInput['admit'] =>
  (before, wanted) =>
    admit(before, wanted, { slot, mayLoosen, abnormal: !mayLoosen, policy: CLASS });

/** The volatility room's answer for a market whose standard deviation over a quarter of an hour is `horizon`. */
export const volatilityOf = (horizon: number | null): VolatilityDecision => ({
  returns: 0,
  realised: { h1: null, h24: null, d7: null },
  forecaster: 'ewma',
  basis: 'ewma',
  warm: true,
  margin: horizon === null ? null : { slow: horizon, fast: horizon },
  scoreboard: [],
  forecast: horizon === null ? null : forecastOf(horizon),
});

/** Impact of the largest position in every book of these tests: three basis points. */
export const IMPACT = 3e-4;

/** What one cycle of `CLASS` is given, at a price that stands and in a market that has no past. */
export const inputOf = (over: Partial<MarginInput> & Pick<MarginInput, 'slot'>): MarginInput => ({
  state: null,
  policy: CLASS,
  cadenceSeconds: 60,
  price: priced(20_000),
  seen: { close: 20_000, low: 20_000, high: 20_000 },
  recorded: false,
  volatility: volatilityOf(0.004),
  liquidity: liquid(),
  depthUsd: 1e6,
  hourTurnoverUsd: null,
  impact: () => IMPACT,
  judgeRise: () => null,
  bandWidth: 0.05,
  admit: admitting(over.slot, true),
  frozenAt: over.slot,
  year: () => yearFrom({}),
  ...over,
});

/** A margin decision a cycle, as the controller calls for them: validity three cadences after the last price. */
export const walk = (list: readonly Brought[]) => {
  let state: MarginState | null = null;
  let series: Readonly<Record<string, Float64Array>> = {};
  let [slot, validUntil] = [T0, T0];
  return list.map((one) => {
    slot += one.wait;
    const { price } = one;
    const input = inputOf({
      ...{ state, slot, depthUsd: one.depthUsd, frozenAt: validUntil },
      price: priced(price),
      seen: price === null ? null : { close: price, low: price, high: price },
      volatility: volatilityOf(one.horizon),
      liquidity: price === null ? null : liquid(),
      admit: admitting(slot, one.mayLoosen && price !== null),
      year: () => yearFrom(series),
    });
    const output = decideMargin(input);
    ({ state } = output);
    series = output.year ?? series;
    if (price !== null) validUntil = slot + 180;
    return { ...one, slot, validUntil, output, decision: output.decision };
  });
};
