import { MARKET_STATES, type MarketState, type TriggerName } from '../market/index.ts';
import type { BreakerPolicy } from '../policy/index.ts';

/**
 * How far a trigger is from what it trips at. A state whose trigger is null is beyond what this one alone may ask for:
 * that is its ceiling.
 */
export interface Reading {
  readonly rule: TriggerName;
  readonly value: number;
  readonly caution: number;
  readonly limit: number | null;
  readonly halt: number | null;
  /** Values in words, without the rule's name. */
  readonly text: string;
}

/** What forbids more, last; of two that allow the same, the one that takes longer to leave. */
const SEVERITY: readonly MarketState[] = ['normal', 'caution', 'recovery', 'limit', 'halt'];
export const severityOf = (state: MarketState): number => SEVERITY.indexOf(state);
export const worseOf = (a: MarketState, b: MarketState): MarketState => (severityOf(b) > severityOf(a) ? b : a);

export const levelOf = ({ value, caution, limit, halt }: Reading): MarketState => {
  if (halt !== null && value >= halt) return 'halt';
  if (limit !== null && value >= limit) return 'limit';
  return value >= caution ? 'caution' : 'normal';
};

/** Half, once and twice: what a policy's shares make of the trigger of `limit`. */
export const triggersAt = (
  limit: number,
  { cautionSharePpm, haltMultiplePpm }: BreakerPolicy,
): Pick<Reading, 'caution' | 'limit' | 'halt'> => ({
  caution: (cautionSharePpm / 1e6) * limit,
  limit,
  halt: (haltMultiplePpm / 1e6) * limit,
});

/** Of a trigger that may ask for no more than caution. */
export const cautionAt = (caution: number): Pick<Reading, 'caution' | 'limit' | 'halt'> => ({
  caution,
  limit: null,
  halt: null,
});

/** How near a reading is to what it trips at: the share of its highest state reached, and of the way to the next. */
const urgency = (one: Reading): number => 10 * severityOf(levelOf(one)) + Math.min(9, one.value / one.caution);

/** The reading that asks for most; of equals the first. */
export const worstOf = (readings: readonly Reading[]): Reading | null =>
  readings.reduce<Reading | null>((most, one) => (most && urgency(most) >= urgency(one) ? most : one), null);

/** What `state` was entered by: a halt reopens only inside what would be a limit. */
const triggerFor = (state: MarketState, one: Reading): number | null =>
  state === 'limit' || state === 'halt' ? one.limit : one.caution;

/** True while every trigger that could have brought the market here is below `share` of where it trips. */
export const isClean = (state: MarketState, readings: readonly Reading[], share: number): boolean =>
  readings.every((one) => {
    const trigger = triggerFor(state, one);
    return trigger === null || one.value < share * trigger;
  });

/** The same of a halt's own trigger, for one that people keep from reopening. */
export const isCleanOfHalt = (readings: readonly Reading[], share: number): boolean =>
  readings.every(({ value, halt }) => halt === null || value < share * halt);

export const isMarketState = (state: unknown): state is MarketState => MARKET_STATES.some((one) => one === state);
