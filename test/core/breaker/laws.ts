import type { MarketState } from '../../../lib/core/market/index.ts';
import {
  CADENCE,
  cleanFor,
  type Decide,
  EVENTS,
  type Node,
  nameOf,
  QUIET,
  START,
  type Step,
  stepFrom,
} from './checked.ts';

/** How much each state forbids; of two that forbid the same, the one that takes longer to leave. */
export const RANK: Record<MarketState, number> = { normal: 0, caution: 1, recovery: 2, limit: 3, halt: 4 };
const NEXT: Record<MarketState, MarketState> = {
  normal: 'normal',
  caution: 'normal',
  limit: 'caution',
  halt: 'recovery',
  recovery: 'normal',
};

type Law = readonly [name: string, holds: (step: Step) => boolean];

/** Half an hour after the third halt began it falls to `limit`, on fresh data below 60 % of what leads to a halt. */
const isThirdHaltOver = ({ from, event, to }: Step): boolean =>
  from.state.market === 'halt' &&
  to.state.market === 'limit' &&
  to.state.halts.length === 3 &&
  to.slot - from.state.since >= 1_800 &&
  event.fresh &&
  event.clean.halt;

/** By hand: 30 minutes are three cycles, and where minutes are fewer than two cycles, as many cycles as minutes. */
const LEAST_CLEAN: Record<MarketState, number> = { normal: 0, caution: 3, limit: 2, halt: 1, recovery: 2 };

const hasEvidence = (step: Step): boolean => {
  const { from, event, to } = step;
  const { market } = from.state;
  if (RANK[to.state.market] >= RANK[market]) return true;
  if (isThirdHaltOver(step)) return true;
  const least = LEAST_CLEAN[market];
  return to.state.market === NEXT[market] && cleanFor(market, event) && from.calm + 1 >= least;
};

/** What holds in every single cycle. */
export const LAWS: readonly Law[] = [
  ['no relaxation without evidence', hasEvidence],
  [
    'what is told relaxes on fresh data alone',
    ({ from, event, to }) => event.fresh || RANK[to.state.told.market] >= RANK[from.state.told.market],
  ],
  ['escalation is at once', ({ event, to }) => RANK[to.state.market] >= RANK[event.level]],
  ['a floor holds', ({ event, to }) => RANK[to.state.told.market] >= RANK[event.floor ?? 'normal']],
  ['what is told is never laxer than the own state', ({ to }) => RANK[to.state.told.market] >= RANK[to.state.market]],
  [
    'whoever wants less risk may always have it',
    ({ decision: { permissions: may } }) =>
      [may.reduce, may.close, may.repay, may.addCollateral].every((one) => one === 'yes'),
  ],
  [
    'liquidations are forbidden for a fault alone',
    ({ event, decision }) => event.stopped || decision.permissions.liquidate !== 'no',
  ],
  ['liquidations are never forbidden for more than ten minutes', ({ to }) => to.forbidden * CADENCE <= 600],
  [
    'no new risk in limit and halt, nor while people are asked',
    ({ decision: { market, heldSince, permissions } }) =>
      (market !== 'limit' && market !== 'halt' && heldSince === null) ||
      (permissions.open === 'no' && permissions.increase === 'no'),
  ],
  [
    'what people are asked for is not forgotten',
    ({ from, to }) => from.state.heldSince === null || to.state.heldSince !== null,
  ],
  [
    'a third halt within an hour asks people',
    ({ to: { state, slot } }) =>
      state.market !== 'halt' ||
      state.since !== slot ||
      state.halts.filter((at) => at > slot - 3_600).length < 3 ||
      state.heldSince !== null,
  ],
];

/** Cycles of calm from a state until the market tells `normal`, remembered by name; null where it is never reached. */
class WaysOut {
  private readonly known = new Map<string, number | null>();

  constructor(private readonly decide: Decide) {}

  from(start: Node): number | null {
    const path: string[] = [];
    let node = start;
    for (let cycles = 0; cycles <= MOST_CYCLES; cycles += 1) {
      const name = nameOf(node);
      const known = node.state.told.market === 'normal' ? 0 : this.known.get(name);
      if (known !== undefined) return this.learn(path, known);
      path.push(name);
      node = stepFrom(this.decide, node, QUIET).to;
    }
    return this.learn(path, null);
  }

  private learn(path: readonly string[], last: number | null): number | null {
    for (const [index, name] of path.entries()) {
      this.known.set(name, last === null ? null : last + path.length - index);
    }
    return last === null ? null : last + path.length;
  }
}

export interface Walked {
  readonly steps: number;
  /** Most cycles of calm that any state takes to be normal again. */
  readonly longestWayOut: number;
  readonly faults: ReadonlySet<string>;
  /** Every state that was reached. */
  readonly nodes: readonly Node[];
}

/** The third halt's half hour, and twice the counts of the states after it: beyond it a state is a trap. */
const MOST_CYCLES = 40;

/** Visits the states that the events lead to, each once, up to `most`, and holds every law against every step. */
export const walk = (decide: Decide, most = Number.POSITIVE_INFINITY): Walked => {
  const reached = new Map([[nameOf(START), START]]);
  const faults = new Set<string>();
  const ways = new WaysOut(decide);
  let [steps, longestWayOut, visited] = [0, 0, 0];
  for (const from of reached.values()) {
    if (visited >= most) break;
    visited += 1;
    for (const event of EVENTS) {
      const step = stepFrom(decide, from, event);
      steps += 1;
      for (const [name, holds] of LAWS) if (!holds(step)) faults.add(name);
      const name = nameOf(step.to);
      if (!reached.has(name)) reached.set(name, step.to);
    }
    const cycles = ways.from(from);
    if (cycles === null) faults.add('every state has a way out');
    longestWayOut = Math.max(longestWayOut, cycles ?? 0);
  }
  return { steps, longestWayOut, faults, nodes: [...reached.values()] };
};
