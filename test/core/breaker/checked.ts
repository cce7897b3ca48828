import {
  type BreakerInput,
  type BreakerState,
  type decideBreaker,
  initialBreakerState,
} from '../../../lib/core/breaker/index.ts';
import type { BreakerDecision, MarketState } from '../../../lib/core/market/index.ts';
import { breakerPolicy } from '../../../lib/core/policy/index.ts';
import { T0 } from '../../support/cycles.ts';
import { inputOf, pricedAt, REFERENCE } from './deciding.ts';

/**
 * An abstract market for the model check: cycles of ten minutes, so that the stop of ten minutes is one, the half hour of
 * the third halt three and its hour six; counts and windows so small that the states can be walked one by one.
 */
export const CADENCE = 600;
export const SMALL = breakerPolicy.parse({
  cleanCycles: { caution: 30, settling: 30, limit: 2, halt: 1, recovery: 2 },
  coolDown: { windowSeconds: 2 * CADENCE, most: 2 },
  jitterMinutes: 0,
});

/** The trigger of `limit` on the floor: 3.3 % of a minute's cycles, widened by the root of 600 s ÷ 132 s. */
const WIDTH = 0.033 * Math.sqrt(600 / 132);
/** What a price can do, in widths, with the state that it must lead to at once. `near`: no trigger, and no calm either. */
export const MOVES = {
  quiet: [0, 'normal'],
  near: [0.4, 'normal'],
  caution: [0.55, 'caution'],
  limit: [1.1, 'limit'],
  halt: [2.1, 'halt'],
} as const satisfies Record<string, readonly [number, MarketState]>;

export interface Event {
  readonly name: string;
  readonly fresh: boolean;
  /** The state that the level asks for. */
  readonly level: MarketState;
  /** Below 60 % of what leads to caution; of what leads to limit; of what leads to halt. */
  readonly clean: { readonly caution: boolean; readonly limit: boolean; readonly halt: boolean };
  readonly stopped: boolean;
  readonly floor: MarketState | null;
  readonly over: Partial<BreakerInput>;
}

const paced = (over: ReturnType<typeof pricedAt>, stopped: boolean) => ({
  ...over,
  episode: { class: 'fault' as const, pace: stopped ? ('stopped' as const) : ('normal' as const), since: T0 },
});

const eventOf = (
  name: string,
  widths: number | null,
  grade: 'valid' | 'uncertain' | 'stale',
  { stopped, floor }: Pick<Event, 'stopped' | 'floor'>,
): Event => {
  const known = widths ?? Number.POSITIVE_INFINITY;
  const level = Object.values(MOVES).findLast(([from]) => widths !== null && widths >= from)?.[1] ?? 'caution';
  return {
    ...{ name, fresh: grade === 'valid', level, stopped, floor },
    clean: { caution: known < 0.3, limit: known < 0.6, halt: known < 1.2 },
    over: {
      price: paced(pricedAt(widths === null ? null : widths * WIDTH, grade), stopped),
      floors: floor ? [{ market: floor, cause: 'people' }] : [],
    },
  };
};

/** Every price, with data and without, with liquidations stopped or not, with a floor or without. */
export const EVENTS: readonly Event[] = [false, true].flatMap((stopped) =>
  [null, 'limit' as const].flatMap((floor) => [
    ...Object.entries(MOVES).map(([name, [widths]]) => eventOf(name, widths, 'valid', { stopped, floor })),
    eventOf('uncertain', 0, 'uncertain', { stopped, floor }),
    eventOf('no data', null, 'stale', { stopped, floor }),
  ]),
);
export const QUIET = EVENTS.find(({ name, stopped, floor }) => name === 'quiet' && !stopped && !floor) as Event;

/** A state with what the check itself has counted on the way: it believes no counter of the machine. */
export interface Node {
  readonly state: BreakerState;
  readonly slot: number;
  /** Consecutive events that were fresh and clean for the state, since it began. */
  readonly calm: number;
  /** Consecutive cycles in which liquidations were forbidden. */
  readonly forbidden: number;
}
export const START: Node = { state: initialBreakerState(T0), slot: T0, calm: 0, forbidden: 0 };

export type Decide = typeof decideBreaker;
export interface Step {
  readonly from: Node;
  readonly event: Event;
  readonly to: Node;
  readonly decision: BreakerDecision;
}

export const cleanFor = (market: MarketState, { fresh, clean }: Event): boolean =>
  fresh && (market === 'limit' || market === 'halt' ? clean.limit : clean.caution);

/** One cycle. Of the hour only the reference is left: what a price does is the event's affair, not the path's. */
export const stepFrom = (decide: Decide, from: Node, event: Event, more: Partial<BreakerInput> = {}): Step => {
  const slot = from.slot + CADENCE;
  const input = inputOf({ ...from.state, hour: [[from.slot, REFERENCE, null]] }, { slot, cadenceSeconds: CADENCE });
  const before = { reference: REFERENCE, median: null };
  const { state, decision } = decide({ ...input, before, policy: SMALL, ...event.over, ...more });
  const stayed = state.market !== 'normal' && state.market === from.state.market && state.since === from.state.since;
  // More than this no law asks for; without an end to it there would be no end of states.
  const calm = stayed && cleanFor(state.market, event) ? Math.min(3, from.calm + 1) : 0;
  const forbidden = decision.permissions.liquidate === 'no' ? from.forbidden + 1 : 0;
  return { from, event, to: { state, slot, calm, forbidden }, decision };
};

/** Times as cycles ago, and no further back than anything looks: two states with one name have one future. */
export const nameOf = ({ state, slot, calm, forbidden }: Node): string => {
  const ago = (at: number, most: number) => Math.min(most, (slot - at) / CADENCE);
  const { market, since, cleanCycles, strikes, halts, heldSince, stoppedSince, told } = state;
  const third = halts.map((at) => (since - at) / CADENCE).filter((before) => before < 6 && market === 'halt');
  const recent = halts.map((at) => ago(at, 6)).filter((cycles) => cycles < 6);
  const struck = strikes.map((at) => ago(at, 2)).filter((cycles) => cycles < 2);
  const stopped = stoppedSince === null ? '-' : ago(stoppedSince, 2);
  const times = [third, recent, struck].map((list) => list.join('.')).join('/');
  return `${market} ${ago(since, 3)} ${cleanCycles} ${calm} ${times} ${heldSince !== null} ${stopped} ${told.market} ${ago(told.since, 2)} ${forbidden}`;
};
