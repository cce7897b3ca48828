import type {
  LiquidityDecision,
  MarginDecision,
  MarginHorizon,
  MarginValues,
  PriceDecision,
  VolatilityDecision,
} from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { mulDivDown, mulDivUp, PPM, type UnixSeconds } from '../units/index.ts';
import { cardOf } from './card.ts';
import { type Admit, type Admitted, type MarginFields, valuesOf } from './fields.ts';
import { horizonOf } from './horizon.ts';
import { type Known, knownFrom } from './known.ts';
import { rungOf } from './ladder.ts';
import { announce, freeze, maintenanceAt } from './ramp.ts';
import { type Level, levelAfter, type Speeds, speedsOf } from './slow.ts';
import { listed, type MarginState } from './state.ts';
import { advanceStretch, type Seen } from './stretch.ts';
import { marginTarget, type Target } from './target.ts';
import { dayOf, finished, newDay, noted } from './today.ts';
import { withDay, type Year, yearInto } from './year.ts';

export interface MarginInput {
  readonly state: MarginState | null;
  readonly slot: UnixSeconds;
  readonly policy: ClassPolicy;
  readonly cadenceSeconds: number;
  readonly price: PriceDecision;
  /** Where the price went in this cycle; null without one. */
  readonly seen: Seen | null;
  /** True where the price is a recorded bar's. */
  readonly recorded: boolean;
  readonly volatility: VolatilityDecision;
  readonly liquidity: LiquidityDecision | null;
  /** Dollars within the class's `capBandBp`, thinner side. */
  readonly depthUsd: number;
  /** Dollars that were traded in the hour that ends now; null where that is not known. */
  readonly hourTurnoverUsd: number | null;
  /** Impact of unwinding the largest position, as a fraction, given the worst tenth of a month's hours. */
  readonly impact: (worst: Pick<Known, 'depthUsd' | 'turnoverUsd'>) => number;
  /** What the mandate lets through. */
  readonly admit: Admit;
  /** Until when the last good set was valid: what it announced for later does not happen without new data. */
  readonly frozenAt: UnixSeconds;
  /** The year so far; asked for only when a day is over. */
  readonly year: () => Year;
}

export interface MarginOutput {
  readonly decision: MarginDecision;
  readonly state: MarginState;
  /** The year as series when a day has joined it, else null. */
  readonly year: Readonly<Record<string, Float64Array>> | null;
}

interface Opened {
  readonly state: MarginState;
  readonly year: Year | null;
}

/** The state with the day of this slot under way: a finished one joins the year, and what the year says is told anew. */
const opened = ({ slot, policy, year }: MarginInput, before: MarginState): Opened => {
  if (dayOf(slot) <= before.today.day) return { state: before, year: null };
  const day = finished(before.today);
  const today = newDay(slot);
  if (!day) return { state: { ...before, today }, year: null };
  const after = withDay(year(), day, policy.margin.horizonSeconds);
  return { state: { ...before, today, known: knownFrom(after, policy) }, year: after };
};

const bandOf = ({ price, volatility, policy }: MarginInput): MarginDecision['band'] => {
  const centre = price.reference ?? price.median;
  if (centre === null || price.median === null) return null;
  const { bandFloorPpm, deviations } = policy.breaker;
  const width = Math.max(bandFloorPpm / 1e6, deviations * (volatility.forecast?.fiveMinutes ?? 0));
  return {
    low: Math.min(price.median, centre * Math.max(0.01, 1 - width)),
    high: Math.max(price.median, centre * (1 + width)),
  };
};

/** What of this cycle margins are made of, before anything is decided. */
interface Made {
  readonly speeds: Speeds | null;
  readonly level: Level | null;
  readonly horizon: MarginHorizon;
  readonly rung: ReturnType<typeof rungOf>;
}

const madeOf = (input: MarginInput, { level, known }: MarginState): Made => {
  const { policy, price, volatility, slot, cadenceSeconds } = input;
  const speeds = price.median === null ? null : speedsOf(volatility, known, policy);
  return {
    speeds,
    level: speeds ? levelAfter(level, speeds, known, policy, slot) : level,
    horizon: horizonOf(policy, cadenceSeconds, known.turnoverUsd),
    rung: rungOf(policy, known.days),
  };
};

const targetOf = (input: MarginInput, { known }: MarginState, made: Made): Target | null => {
  const { price, liquidity, policy, impact, recorded } = input;
  if (!made.speeds || !made.level || !liquidity) return null;
  return marginTarget({
    ...{ price, liquidity, policy, recorded, horizon: made.horizon, quantile: known.quantiles },
    level: made.level.sigma,
    fast: made.speeds.fast,
    impact: impact(known),
    ladderPpm: made.rung.marginPpm,
  });
};

const wantedOf = (input: MarginInput, before: MarginState, made: Made, target: Target | null): MarginValues => {
  // What venues claim to hold is bounded by nothing but their number format.
  const deep = Math.min(Number.MAX_SAFE_INTEGER, Math.floor(input.policy.limits.capPerDepth * input.depthUsd));
  const most = mulDivDown(deep, made.rung.capPpm, PPM);
  if (!target) return { ...valuesOf(before), openInterestCapUsd: Math.min(before.openInterestCap.value, most) };
  // Risk that no margin covers yet is not added to.
  const carried = Math.min(target.maintenancePpm, maintenanceAt(before.ramp, input.slot));
  // The buffer is there to be used up: while what is asked for lies within it, nothing moves.
  const { value } = before.maintenance;
  const buffered = value >= target.unbufferedPpm && value < target.maintenancePpm;
  return {
    maintenancePpm: buffered ? value : target.maintenancePpm,
    initialPpm: target.initialPpm,
    openInterestCapUsd: mulDivDown(most, carried, Math.max(1, target.maintenancePpm)),
  };
};

interface Published extends Admitted, Pick<MarginDecision, 'basis' | 'parts' | 'wanted'> {
  readonly ramp: MarginState['ramp'];
}

const decideFields = (input: MarginInput, before: MarginState, made: Made): Published => {
  const { slot, policy, price, liquidity, admit } = input;
  if (price.median === null || liquidity === null) {
    return {
      basis: 'held',
      parts: null,
      wanted: null,
      ramp: freeze(before.ramp, input.frozenAt),
      ...admit(before, null),
    };
  }
  const target = targetOf(input, before, made);
  const wanted = wantedOf(input, before, made, target);
  const admitted = admit(before, wanted);
  const ramp = announce(before.ramp, slot, admitted.fields.maintenance.value, policy.margin.rampSeconds);
  return { basis: target ? 'estimated' : 'warm-up', parts: target?.parts ?? null, wanted, ramp, ...admitted };
};

/** What the cycle leaves behind: the window followed, the day noted. */
const remembered = (input: MarginInput, before: MarginState, made: Made, { fields, ramp }: Published): MarginState => {
  const { slot, seen, policy, cadenceSeconds, liquidity, depthUsd, hourTurnoverUsd } = input;
  const carriedPpm = maintenanceAt(ramp, slot);
  const { stretch, closed } = advanceStretch({
    ...{ stretch: before.stretch, slot, seen, carriedPpm, cadenceSeconds },
    volatility: made.speeds,
    horizonSeconds: policy.margin.horizonSeconds,
  });
  const today = noted(before.today, {
    ...{ slot, closed, volatility: made.speeds, hourTurnoverUsd },
    elevatedFrom: before.known.elevatedFrom ?? Number.POSITIVE_INFINITY,
    carried: carriedPpm / 1e6,
    depthUsd: liquidity ? depthUsd : null,
  });
  return { stretch, level: made.level, known: before.known, today, ...valuesIn(fields), ramp };
};

const valuesIn = ({ maintenance, initial, openInterestCap }: MarginFields): MarginFields => ({
  maintenance,
  initial,
  openInterestCap,
});

/**
 * Margins, cap, ramp and band after one cycle. Without a forecast the conservative values of the policy stand
 * (`warm-up`); without a price everything published is held, and the ramp stops where the last good set ended (`held`).
 */
export const decideMargin = (input: MarginInput): MarginOutput => {
  const { state: before, year } = opened(input, input.state ?? listed(input.policy, input.slot));
  const made = madeOf(input, before);
  const published = decideFields(input, before, made);
  const state = remembered(input, before, made, published);
  const { basis, parts, wanted, cut, fields, ramp } = published;
  const aim = wanted && cut.includes('maintenancePpm') ? wanted.maintenancePpm : 0;
  const carriedPpm = maintenanceAt(ramp, input.slot);
  const uncoveredPpm = Math.max(0, Math.max(fields.maintenance.value, aim) - carriedPpm);
  const { quantiles } = before.known;
  return {
    year: year && yearInto(year),
    state,
    decision: {
      ...{ basis, parts, wanted, cut: [...cut], ...valuesOf(fields), ramp, uncoveredPpm },
      quantile: basis === 'estimated' ? quantiles.maintenance : null,
      scores: quantiles.scores,
      uncoveredUsd: mulDivUp(fields.openInterestCap.value, uncoveredPpm, PPM),
      level: made.level?.sigma ?? null,
      horizon: made.horizon,
      ladderPpm: made.rung.marginPpm,
      procyclicality: cardOf(before.known, state.today, carriedPpm / 1e6),
      band: bandOf(input),
    },
  };
};
