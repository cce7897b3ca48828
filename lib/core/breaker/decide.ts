import * as z from 'zod';
import {
  type BreakerDecision,
  type MarketState,
  marketState,
  type PriceDecision,
  unixSeconds,
  type VolatilityDecision,
} from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import { permissionsFor } from './permissions.ts';

export const breakerState = z.strictObject({
  market: marketState,
  since: unixSeconds,
  cause: z.string(),
  cleanCycles: z.number().int().nonnegative(),
});
export type BreakerState = z.infer<typeof breakerState>;

export const initialBreakerState = (slot: UnixSeconds): BreakerState => ({
  market: 'normal',
  since: slot,
  cause: 'listed',
  cleanCycles: 0,
});

export interface BreakerInput {
  readonly state: BreakerState;
  readonly slot: UnixSeconds;
  readonly price: PriceDecision;
  /** The five-minute mean and the price as they were before this cycle; null after a gap. */
  readonly before: { readonly reference: number | null; readonly median: number | null };
  /** Made before this cycle: with the move in it, a crash that completes a bar would widen its own trigger past itself. */
  readonly forecast: VolatilityDecision['forecast'];
  readonly policy: ClassPolicy['breaker'];
  /** Of the market clock: what moves within one cycle. */
  readonly cadenceSeconds: number;
}

/** A rule's distance from its trigger: 1 is the limit state. */
interface Reading {
  readonly rule: 'band' | 'velocity';
  readonly ratio: number;
  readonly text: string;
}

/** Multiples of the limit trigger at which each state is entered. */
const ENTER: readonly (readonly [MarketState, number])[] = [
  ['halt', 2],
  ['limit', 1],
  ['caution', 0.5],
];
/** Least first. */
export const SEVERITY: readonly MarketState[] = ['normal', 'caution', 'recovery', 'limit', 'halt'];

const percent = (fraction: number): string => `${Math.round(fraction * 10_000) / 100} %`;

const reading = (rule: Reading['rule'], price: number, against: number | null, trigger: number): Reading | null => {
  if (against === null) return null;
  const move = Math.abs(price / against - 1);
  const what = rule === 'band' ? 'from the five-minute reference' : 'in one cycle';
  return { rule, ratio: move / trigger, text: `${rule}: ${percent(move)} ${what}, trigger ${percent(trigger)}` };
};

/** Floors are of five minutes and of one; where a cycle is longer, a price goes further by the root of time. */
const widened = (seconds: number, cadenceSeconds: number): number => Math.sqrt(Math.max(1, cadenceSeconds / seconds));

type Widths = Pick<BreakerInput, 'forecast' | 'policy' | 'cadenceSeconds'>;

/** Distance from the five-minute reference at which a market is limited, and outside of which a consumer refuses trades. */
export const bandWidth = ({ forecast, policy, cadenceSeconds }: Widths): number =>
  widened(300, cadenceSeconds) * Math.max(policy.bandFloorPpm / 1e6, policy.deviations * (forecast?.fiveMinutes ?? 0));

/** The same of one cycle's move. */
const velocityWidth = ({ forecast, policy, cadenceSeconds }: Widths): number =>
  widened(60, cadenceSeconds) * Math.max(policy.velocityFloorPpm / 1e6, policy.deviations * (forecast?.minute ?? 0));

const readings = (input: BreakerInput): Reading[] => {
  const { price, before } = input;
  if (price.median === null) return [];
  return [
    reading('band', price.median, before.reference, bandWidth(input)),
    reading('velocity', price.median, before.median, velocityWidth(input)),
  ].flatMap((one) => one ?? []);
};

const RELAXES_TO: Record<MarketState, MarketState> = {
  normal: 'normal',
  caution: 'normal',
  limit: 'caution',
  halt: 'recovery',
  recovery: 'normal',
};

/** The state's own trigger, as a multiple of the limit trigger. A halt reopens only inside what would be a limit. */
const triggerOf = (state: MarketState): number => (state === 'limit' || state === 'halt' ? 1 : 0.5);

/** Two are asked for however long a cycle is: one quiet bar is no evidence. */
const FEWEST_CLEAN = 2;
/** Clean cycles are of a minute; longer ones show as much in fewer. */
const cyclesFor = (minutes: number, cadenceSeconds: number): number =>
  Math.min(minutes, Math.max(FEWEST_CLEAN, Math.ceil((60 * minutes) / cadenceSeconds)));

const relaxed = (input: BreakerInput, worst: Reading | null): BreakerState => {
  const { state, slot, price, policy } = input;
  if (state.market === 'normal') return state;
  const fresh = price.median !== null && (price.grade === 'valid' || price.grade === 'degraded');
  const clean = fresh && worst !== null && worst.ratio < (policy.relaxSharePpm / 1e6) * triggerOf(state.market);
  if (!clean) return { ...state, cleanCycles: 0 };
  const cleanCycles = state.cleanCycles + 1;
  if (cleanCycles < cyclesFor(policy.cleanCycles[state.market], input.cadenceSeconds)) return { ...state, cleanCycles };
  const market = RELAXES_TO[state.market];
  return { market, since: slot, cause: `relaxed: ${cleanCycles} clean cycles in ${state.market}`, cleanCycles: 0 };
};

/**
 * The market axis after one cycle, and what both axes allow together. Escalation is immediate; relaxation takes
 * consecutive cycles with fresh data below the relaxing share of the trigger. A cycle without data relaxes nothing and
 * starts the count anew. State is recomputed from the level each time: nothing latches.
 */
export const decideBreaker = (input: BreakerInput): { decision: BreakerDecision; state: BreakerState } => {
  const { state, slot, price } = input;
  const all = readings(input);
  const worst = all.reduce<Reading | null>((most, one) => (most && most.ratio >= one.ratio ? most : one), null);
  const level = ENTER.find(([, multiple]) => (worst?.ratio ?? 0) >= multiple)?.[0] ?? 'normal';
  const escalates = worst !== null && SEVERITY.indexOf(level) > SEVERITY.indexOf(state.market);
  const next = escalates ? { market: level, since: slot, cause: worst.text, cleanCycles: 0 } : relaxed(input, worst);
  const { market, since, cause } = next;
  return {
    state: next,
    decision: {
      market,
      data: price.grade,
      since,
      cause,
      episode: price.episode.class,
      pace: price.episode.pace,
      permissions: permissionsFor(market, price.grade, price.episode.pace),
    },
  };
};
