import type { EngineForecast, VolatilityDecision } from '../market/index.ts';
import type { VolatilityPolicy } from '../policy/index.ts';
import { floorTo, SECONDS_PER_DAY, SECONDS_PER_HOUR, type UnixSeconds } from '../units/index.ts';
import { engineNamed, engineScoreboard, type Heard, heardFrom, withinOwn } from './engines.ts';
import { forgettingOf } from './ewma.ts';
import { type Exogenous, exogenousAfter } from './exogenous.ts';
import { isMature } from './features.ts';
import type { Floats } from './forecaster.ts';
import { type Layout, layoutOf } from './layout.ts';
import {
  type HourClosed,
  hourClosed,
  type Learning,
  LONGEST_GAP_SECONDS,
  learningFrom,
  learningInto,
} from './learning.ts';
import { observed, skipped } from './observe.ts';
import { COMBINATION, forecastAll, namesOf, panelOf } from './panel.ts';
import { scoreboardOf } from './scoreboard.ts';
import { type Memory, recalled, remembered, type VolatilityState } from './state.ts';
import { type Rates, varianceOver } from './term.ts';
import type { Traded } from './tick.ts';
import { realisedOf, viewAt } from './view.ts';

export interface VolatilityInput {
  readonly state: VolatilityState;
  readonly slot: UnixSeconds;
  /** Null where there is no price in this cycle. */
  readonly price: number | null;
  /** The recorded bar that ended at `slot`, where the price comes from one. */
  readonly traded: Traded | null;
  /** What this cycle knows beside the price. */
  readonly exogenous: Exogenous;
  readonly policy: VolatilityPolicy;
  readonly cadenceSeconds: number;
  readonly horizonSeconds: number;
  readonly reactionSeconds: number;
  /** The external engines that this market is to hear, and what they said. */
  readonly engines: readonly string[];
  readonly said: readonly EngineForecast[];
  /** The models that this room left behind, by name; the numbers of one that does not exist are none. */
  readonly model: (name: string) => Floats;
}

export interface VolatilityOutput {
  readonly decision: VolatilityDecision;
  readonly state: VolatilityState;
  /** Models that changed in this cycle, by name; those not named stay as they are. */
  readonly models: Readonly<Record<string, Floats>>;
}

/** Name of the one model of this room. */
export const MODEL = 'volatility';
/** Without a price for longer than this the last forecast is held: what it was made of is no longer the market. */
const HELD_AFTER_SECONDS = SECONDS_PER_HOUR;
/** Hours learnt before a market's own coefficients outweigh the pooled ones: thirty days. */
const OWN_HOURS = 720;

/** Up to `to`, of which nothing is known, hour by hour. */
const throughGap = (input: VolatilityInput, layout: Layout, from: HourClosed, to: UnixSeconds): HourClosed => {
  const silence = heardFrom(input.engines, [], to);
  let { memory, learning } = from;
  const start = Math.max(memory.at ?? to, to - LONGEST_GAP_SECONDS);
  for (let end = floorTo(start, SECONDS_PER_HOUR) + SECONDS_PER_HOUR; end <= to; end += SECONDS_PER_HOUR)
    ({ memory, learning } = hourClosed(
      layout,
      skipped(layout, memory, end),
      learning,
      end,
      input.policy.warmUpReturns,
      silence,
    ));
  return { memory: skipped(layout, memory, to), learning };
};

const stepped = (input: VolatilityInput, layout: Layout, before: HourClosed, heard: readonly Heard[]): HourClosed => {
  const { slot, price, traded, policy } = input;
  const { memory, learning } =
    before.memory.at === null ? before : throughGap(input, layout, before, slot - layout.stepSeconds);
  const forgetting = forgettingOf(layout.lag * layout.stepSeconds, policy.halfLifeSeconds);
  const steps = before.memory.at === null ? 1 : (slot - before.memory.at) / layout.stepSeconds;
  const exogenous = exogenousAfter(memory.exogenous, input.exogenous, layout.stepSeconds, steps);
  const after = observed(layout, { ...memory, exogenous }, { end: slot, close: price, traded }, forgetting);
  if (slot % SECONDS_PER_HOUR !== 0) return { memory: after, learning };
  return hourClosed(layout, after, learning, slot, policy.warmUpReturns, heard);
};

interface Told {
  readonly forecaster: string;
  readonly basis: VolatilityDecision['basis'];
  readonly rates: Rates | null;
}

/** How many hours the first of the panel has learnt from. */
const hoursLearnt = ({ scores }: Learning): number => scores[6]!;

/** Our own in place of an engine, which is none of the panel. */
const ownOf = (policy: VolatilityPolicy): VolatilityPolicy =>
  engineNamed(policy.forecaster) === null ? policy : { ...policy, forecaster: COMBINATION };

/** The policy's forecaster; else the pooled coefficients, the plain average, the last one told: the first that speaks. */
const told = (layout: Layout, { memory, learning }: HourClosed, policy: VolatilityPolicy): Told => {
  const names = namesOf(panelOf(layout));
  if (memory.last && (memory.pricedAt ?? 0) + HELD_AFTER_SECONDS < (memory.at ?? 0))
    return { forecaster: policy.forecaster, basis: 'held', rates: memory.last };
  const view = viewAt(layout, memory, policy.warmUpReturns);
  const all = ([1, 24] as const).map((horizon) =>
    forecastAll(panelOf(layout), learning.states, learning.scores, view, horizon),
  );
  const ratesOf = (place: number): Rates | null => {
    const [h1, h24] = [all[0]![place]!, all[1]![place]!];
    return h1 > 0 && h24 > 0 ? { h1, h24 } : null;
  };
  const own = hoursLearnt(learning) >= OWN_HOURS;
  const champion = ratesOf(names.indexOf(policy.forecaster));
  if (champion && (own || policy.forecaster === 'ewma'))
    return { forecaster: policy.forecaster, basis: 'champion', rates: champion };
  const pooled = isMature(layout, memory.moments) ? ratesOf(1) : null;
  if (pooled) return { forecaster: names[1]!, basis: 'pooled', rates: pooled };
  const plain = ratesOf(names.length - 1);
  if (plain) return { forecaster: 'ewma', basis: 'ewma', rates: plain };
  return { forecaster: policy.forecaster, basis: memory.last ? 'held' : 'none', rates: memory.last };
};

/** With an engine for champion: what it said, within what our own allows; our own where it said nothing usable. */
const championed = (own: Told, heard: readonly Heard[], champion: string): Told & { readonly cut: boolean } => {
  const one = heard.find(({ engine }) => engine === engineNamed(champion));
  // What is young or held is no measure for anybody else.
  if (!one || own.basis !== 'champion' || !own.rates) return { cut: false, ...own };
  if (!one.rates) return { ...own, basis: 'own', cut: false };
  return { forecaster: champion, basis: 'champion', ...withinOwn(one.rates, own.rates) };
};

const enginesTold = (heard: readonly Heard[], { forecaster, cut }: { forecaster: string; cut: boolean }) =>
  heard.length > 0 && {
    engines: heard.map(({ engine, verdict }) => ({
      engine,
      verdict: cut && engine === engineNamed(forecaster) ? ('clamped' as const) : verdict,
    })),
  };

const forecastOf = (rates: Rates, input: VolatilityInput): NonNullable<VolatilityDecision['forecast']> => {
  const slow = (seconds: number) => Math.sqrt((rates.h24 * seconds) / SECONDS_PER_HOUR);
  return {
    minute: slow(60),
    fiveMinutes: slow(300),
    horizon: slow(input.horizonSeconds),
    h1: Math.sqrt(rates.h1),
    h24: Math.sqrt(24 * rates.h24),
    reaction: slow(input.reactionSeconds),
  };
};

/** Realised volatility and forecasts after one cycle. Measured on the raw median: a TWAP would hide most of it. */
export const advanceVolatility = (input: VolatilityInput): VolatilityOutput => {
  const layout = layoutOf(input.cadenceSeconds);
  const model = input.model(MODEL);
  const before = { memory: recalled(input.state, layout), learning: learningFrom(layout, model) };
  const heard = heardFrom(input.engines, input.said, input.slot);
  const after = stepped(input, layout, before, heard);
  const chosen = championed(told(layout, after, ownOf(input.policy)), heard, input.policy.forecaster);
  const { forecaster, basis, rates } = chosen;
  const memory: Memory = { ...after.memory, last: rates };
  const day = memory.since !== null && (memory.at ?? 0) - memory.since >= SECONDS_PER_DAY;
  return {
    state: remembered(memory),
    models: after.learning === before.learning ? {} : { [MODEL]: learningInto(layout, after.learning) },
    decision: {
      forecaster,
      basis,
      warm: day && hoursLearnt(after.learning) >= OWN_HOURS,
      forecast: rates && forecastOf(rates, input),
      margin: rates && {
        slow: Math.sqrt((rates.h24 * input.horizonSeconds) / SECONDS_PER_HOUR),
        fast: Math.sqrt(varianceOver(rates, input.horizonSeconds)),
      },
      scoreboard: [
        ...scoreboardOf(namesOf(panelOf(layout)), after.learning.scores),
        ...engineScoreboard(after.learning.engines, heard),
      ],
      ...realisedOf(layout, memory),
      ...enginesTold(heard, chosen),
    },
  };
};
