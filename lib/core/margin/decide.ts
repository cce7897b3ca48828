import type { AccountsDecision, MarginDecision } from '../market/index.ts';
import { mulDivUp, PPM } from '../units/index.ts';
import { cardOf } from './card.ts';
import type { Admitted } from './fields.ts';
import type { MarginInput } from './input.ts';
import { knownFrom } from './known.ts';
import { type Made, madeOf, targetOf, wantedOf } from './made.ts';
import { announce, freeze, maintenanceAt, rampTarget } from './ramp.ts';
import { listed, type MarginState } from './state.ts';
import { advanceStretch } from './stretch.ts';
import { dayOf, finished, newDay, noted } from './today.ts';
import { daysIn, withDay, type Year, yearInto } from './year.ts';

export interface MarginOutput {
  readonly decision: MarginDecision;
  readonly state: MarginState;
  /** Null where nobody tells of accounts. */
  readonly accounts: AccountsDecision | null;
  /** The year as series when a day has joined it, else null. */
  readonly year: Readonly<Record<string, Float64Array>> | null;
}

interface Opened {
  readonly state: MarginState;
  readonly year: Year | null;
}

/**
 * The state with the day of this slot under way: a finished one joins the year, and what the year says is told anew. A
 * year that was lost is built up beside what was last told of it: our loss must not make a young market of an old one,
 * whose margins would rise for nothing that any price did.
 */
const opened = ({ slot, policy, year }: MarginInput, before: MarginState): Opened => {
  if (dayOf(slot) <= before.today.day) return { state: before, year: null };
  const day = finished(before.today);
  const today = newDay(slot, before.today);
  if (!day) return { state: { ...before, today }, year: null };
  const after = withDay(year(), day, policy.margin.horizonSeconds);
  const { known } = before;
  const whole = daysIn(after) >= Math.min(known.days, policy.margin.ownDays);
  return { state: { ...before, today, known: whole ? knownFrom(after, policy) : known }, year: after };
};

const bandOf = ({ price, bandWidth }: MarginInput): MarginDecision['band'] => {
  const centre = price.reference ?? price.median;
  if (centre === null || price.median === null) return null;
  return {
    low: Math.min(price.median, centre * Math.max(0.01, 1 - bandWidth)),
    high: Math.max(price.median, centre * (1 + bandWidth)),
  };
};

interface Published extends Admitted, Pick<MarginDecision, 'basis' | 'parts' | 'wanted'> {
  readonly accounts: AccountsDecision | null;
  readonly ramp: MarginState['ramp'];
}

const decideFields = (input: MarginInput, before: MarginState, made: Made): Published => {
  const { slot, policy, price, liquidity, admit } = input;
  if (price.median === null || liquidity === null) {
    return {
      basis: 'held',
      parts: null,
      wanted: null,
      accounts: input.judgeRise(null),
      ramp: freeze(before.ramp, input.frozenAt),
      ...admit(before, null),
    };
  }
  const target = targetOf(input, before, made);
  const wanted = wantedOf(input, before, made, target);
  const admitted = admit(before, wanted);
  const { value: wantedPpm } = admitted.fields.maintenance;
  const { ramp: announced } = before;
  const rise = { carriedPpm: maintenanceAt(announced, slot), announcedPpm: rampTarget(announced), wantedPpm };
  const accounts = input.judgeRise(rise);
  const ramp = announce(announced, slot, accounts?.rise?.announcedPpm ?? wantedPpm, policy.margin.rampSeconds);
  return { basis: target ? 'estimated' : 'warm-up', parts: target?.parts ?? null, wanted, accounts, ramp, ...admitted };
};

/** What the cycle leaves behind: the window followed, the day noted. */
const remembered = (input: MarginInput, before: MarginState, made: Made, { fields, ramp }: Published): MarginState => {
  const { slot, seen, policy, cadenceSeconds, liquidity, depthUsd, hourTurnoverUsd } = input;
  const carriedPpm = maintenanceAt(ramp, slot);
  const { stretch, closed } = advanceStretch({
    stretch: before.stretch,
    slot,
    seen,
    carriedPpm,
    cadenceSeconds,
    volatility: made.speeds,
    horizonSeconds: policy.margin.horizonSeconds,
  });
  const today = noted(before.today, {
    slot,
    closed,
    volatility: made.speeds,
    hourTurnoverUsd,
    elevatedFrom: before.known.elevatedFrom ?? Number.POSITIVE_INFINITY,
    carried: carriedPpm / 1e6,
    // No book at all is no thin book: an hour without one says nothing of what the market holds.
    depthUsd: liquidity && depthUsd > 0 ? depthUsd : null,
  });
  const { maintenance, initial, openInterestCap } = fields;
  const { level, impact } = made;
  return { stretch, level, impact, known: before.known, today, maintenance, initial, openInterestCap, ramp };
};

/**
 * Margins, cap, ramp and band after one cycle. Without a forecast the conservative values of the policy stand
 * (`warm-up`); without a price everything published is held, and the ramp stops where the last good set ended (`held`).
 */
export const decideMargin = (input: MarginInput): MarginOutput => {
  const { state: before, year } = opened(input, input.state ?? listed(input.policy, input.slot));
  const made = madeOf(input, before);
  const published = decideFields(input, before, made);
  const state = remembered(input, before, made, published);
  const { basis, parts, wanted, cut, fields, ramp, accounts } = published;
  const aim = wanted && cut.includes('maintenancePpm') ? wanted.maintenancePpm : 0;
  const carriedPpm = maintenanceAt(ramp, input.slot);
  const uncoveredPpm = Math.max(0, Math.max(fields.maintenance.value, aim) - carriedPpm);
  const { quantiles } = before.known;
  return {
    year: year && yearInto(year),
    state,
    accounts,
    decision: {
      basis,
      parts,
      wanted,
      cut: [...cut],
      maintenancePpm: fields.maintenance.value,
      initialPpm: fields.initial.value,
      openInterestCapUsd: fields.openInterestCap.value,
      ramp,
      uncoveredPpm,
      quantile: basis === 'estimated' ? quantiles.maintenance : null,
      scores: quantiles.scores,
      uncoveredUsd: mulDivUp(fields.openInterestCap.value, uncoveredPpm, PPM),
      level: made.level?.sigma ?? null,
      horizon: made.liquidation.horizon,
      positionUsd: Math.floor(made.liquidation.positionUsd),
      ladderPpm: made.rung.marginPpm,
      procyclicality: cardOf(before.known, state.today, carriedPpm / 1e6),
      band: bandOf(input),
    },
  };
};
