import { describe, expect, it } from 'vitest';
import { type BreakerState, decideBreaker } from '../../../lib/core/breaker/index.ts';
import { MARKET_STATES, type MarketState, type RelatedMarket } from '../../../lib/core/market/index.ts';
import { digestOf } from '../../../lib/core/units/index.ts';
import { CADENCE, type Decide, EVENTS, type Node, QUIET, START, stepFrom } from './checked.ts';
import { RANK, type Walked, walk } from './laws.ts';

/** Each is the machine with one thing wrong, and the law that must notice it. */
const MUTANTS: readonly (readonly [string, string, Decide])[] = [
  [
    'takes any price for evidence',
    'no relaxation without evidence',
    (input) => decideBreaker({ ...input, price: { ...input.price, grade: 'valid' } }),
  ],
  [
    'counts a clean cycle twice',
    'no relaxation without evidence',
    (input) => {
      const { state, decision } = decideBreaker(input);
      return { decision, state: { ...state, cleanCycles: 2 * state.cleanCycles } };
    },
  ],
  [
    'stays in a halt',
    'every state has a way out',
    (input) => {
      const out = decideBreaker(input);
      return input.state.market === 'halt' ? { ...out, state: { ...out.state, ...latched(input.state) } } : out;
    },
  ],
  [
    'forgets that people are asked',
    'what people are asked for is not forgotten',
    (input) => {
      const { state, decision } = decideBreaker(input);
      return { decision, state: { ...state, heldSince: state.market === 'normal' ? null : state.heldSince } };
    },
  ],
  [
    'believes the oracle that a stop goes on',
    'liquidations are never forbidden for more than ten minutes',
    (input) => decideBreaker({ ...input, state: { ...input.state, stoppedSince: null } }),
  ],
  [
    'escalates a cycle late',
    'escalation is at once',
    (input) => {
      const out = decideBreaker(input);
      const late = input.state.market === 'normal' && out.state.market === 'halt';
      return late ? { ...out, state: { ...out.state, market: 'caution' } } : out;
    },
  ],
];
const latched = ({ market, since, told }: BreakerState) => ({ market, since, told });

const related = (market: string, breaker: MarketState): RelatedMarket => ({
  ...{ market, digest: digestOf(market), varianceRatio: null },
  breaker,
});

describe('the breaker, state by state', () => {
  const walked: Walked = walk(decideBreaker);

  it('keeps every law in every state that any sequence of events leads to', () => {
    console.log(
      `model check: ${walked.states} states, ${walked.steps} steps, way out at most ${walked.longestWayOut} cycles`,
    );
    expect([...walked.faults]).toEqual([]);
    expect(walked.nodes.length).toBeGreaterThan(500);
    for (const market of MARKET_STATES) expect(walked.nodes.some(({ state }) => state.market === market)).toBe(true);
    expect(walked.nodes.some(({ state }) => state.heldSince !== null && state.told.market === 'normal')).toBe(true);
  });

  it.each(MUTANTS)('finds the fault of a machine that %s', (_, law, mutant) => {
    expect([...walk(mutant, 300).faults]).toContain(law);
  });

  it('gives new risk back to people alone after the third halt', () => {
    const held = walked.nodes.filter(({ state }) => state.heldSince !== null);
    for (const node of held.slice(0, 500)) {
      const released = stepFrom(decideBreaker, node, QUIET, { released: true });
      if (released.to.state.market !== 'halt') expect(released.to.state.heldSince).toBe(null);
    }
    expect(held.length).toBeGreaterThan(0);
  });

  it('is moved by its own triggers alone: no group and no person enters what other markets are told', () => {
    const group = [related('ETH-USD-PERP', 'halt'), related('SOL-USD-PERP', 'halt')];
    for (const node of walked.nodes.filter((_, index) => index % 5 === 0)) {
      for (const event of EVENTS) {
        const [alone, grouped] = [[], group].map((list) => stepFrom(decideBreaker, node, event, { related: list }));
        const { told: _a, ...own } = alone?.to.state ?? START.state;
        const { told, ...same } = grouped?.to.state ?? START.state;
        expect(same).toEqual(own);
        expect(RANK[told.market]).toBeGreaterThanOrEqual(RANK.limit);
      }
    }
  });

  it('lets two related markets out of any two states together', () => {
    const examples = MARKET_STATES.map((market) => walked.nodes.find(({ state }) => state.market === market) as Node);
    for (const first of examples) {
      for (const second of examples) {
        let [a, b] = [first, second];
        for (let cycle = 0; cycle < walked.longestWayOut + 1; cycle += 1) {
          const [seenOfA, seenOfB] = [related('A-USD-PERP', a.state.market), related('B-USD-PERP', b.state.market)];
          a = stepFrom(decideBreaker, a, QUIET, { related: [seenOfB] }).to;
          b = stepFrom(decideBreaker, b, QUIET, { related: [seenOfA] }).to;
        }
        expect([a.state.told.market, b.state.told.market]).toEqual(['normal', 'normal']);
      }
    }
  });

  it('clamps stored values that cannot be: nothing relaxes by them, nothing throws', () => {
    const future = (at: number) => at + 1_000 * CADENCE;
    const corruptions: ((state: BreakerState, slot: number) => Partial<BreakerState>)[] = [
      (_, slot) => ({ since: future(slot) }),
      () => ({ since: Number.NaN }),
      () => ({ cleanCycles: Number.MAX_SAFE_INTEGER, since: 0 }),
      () => ({ cleanCycles: 0.5 }),
      (_, slot) => ({ strikes: [Number.NaN, future(slot), -1], halts: [future(slot), Number.NaN] }),
      (_, slot) => ({ heldSince: future(slot), stoppedSince: future(slot) }),
      (_, slot) => ({ told: { market: 'nonsense' as MarketState, since: future(slot), cause: '' } }),
      () => ({ market: 'nonsense' as MarketState }),
      () => ({ depth: { rows: [[0, Number.NaN]], open: { at: 1e12, sum: Number.NaN, count: 1 } } }),
    ];
    for (const node of walked.nodes.filter((_, index) => index % 20 === 0)) {
      for (const corrupt of corruptions) {
        const state = { ...node.state, ...corrupt(node.state, node.slot) };
        const { to } = stepFrom(decideBreaker, { ...node, state }, QUIET);
        const known = MARKET_STATES.includes(state.market) ? state.market : 'halt';
        if (node.calm === 0) expect(RANK[to.state.market]).toBeGreaterThanOrEqual(Math.min(RANK[known], RANK.limit));
        expect(to.state.since).toBeLessThanOrEqual(to.slot);
        expect(to.state.told.since).toBeLessThanOrEqual(to.slot);
        expect(to.state.heldSince === null).toBe(state.heldSince === null);
      }
    }
  });
});
