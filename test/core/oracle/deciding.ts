import * as fc from 'fast-check';
import type { Cross } from '../../../lib/core/market/index.ts';
import { decidePrice, initialOracleState, type OracleInput } from '../../../lib/core/oracle/index.ts';
import { defaultPolicy, type MarketPolicy, type Policy } from '../../../lib/core/policy/index.ts';
import { type Answer, crossAt, MARKET, observed, T0 } from '../../support/cycles.ts';

export const marketOf = (policy: Policy, id: string): MarketPolicy => {
  const found = policy.markets.find((market) => market.id === id);
  if (!found) throw new Error(`${id} is not in the policy`);
  return found;
};

/** Bitcoin at 20 000 by the built-in policy, three operators for a full quorum, both crosses at one. */
export const oracleInput = (answers: readonly Answer[], change: Partial<OracleInput> = {}): OracleInput => {
  const policy = change.policy ?? defaultPolicy();
  const slot = change.slot ?? T0;
  const market = change.market ?? marketOf(policy, MARKET);
  return {
    policy,
    market,
    crosses: [crossAt('USDT', 1), crossAt('USDC', 1)],
    state: initialOracleState,
    observedAtMs: slot * 1000,
    observations: answers.map((answer) => observed(answer, slot, market.id.split('-')[0])),
    slot,
    quorum: { price: 2, full: 3 },
    ...change,
  };
};

export const decide = (answers: readonly Answer[], change: Partial<OracleInput> = {}) =>
  decidePrice(oracleInput(answers, change));

export const verdictsOf = ({ decision }: ReturnType<typeof decide>): Record<string, string> =>
  Object.fromEntries(decision.sources.map(({ source, verdict }) => [source, verdict]));

/** The built-in policy without any cap, so that a weight is what it is before capping. */
export const uncapped = (): Policy => {
  const policy = defaultPolicy();
  const caps = { sourcePpm: 1_000_000, operatorPpm: 1_000_000, quotePpm: 1_000_000, crossPpm: 1_000_000 };
  return { ...policy, oracle: { ...policy.oracle, caps } };
};

export const CROSSES: readonly Cross[] = [crossAt('USDT', 0.97), crossAt('USDC', 1.02, 1)];
const PAR: Record<string, number> = { USD: 1, USDT: 0.97, USDC: 1.02 };

/** How an answer was made: `usd` is what it says in dollars, `lies` whether it had a reason to say so. */
export interface Told {
  readonly answer: Answer;
  readonly lies: boolean;
}

const honest = fc.double({ min: 19_400, max: 20_600, noNaN: true });
const anything = fc.oneof(
  fc.double({ min: Number.MIN_VALUE, max: 1e15, noNaN: true }),
  fc.double({ min: 201, max: 1_999_999, noNaN: true }),
  fc.constantFrom(19_000, 21_000, 400, 1_900_000),
);

/** Up to fourteen sources of up to five operators in three currencies, each honest or not. */
export const told: fc.Arbitrary<Told[]> = fc
  .array(
    fc.record({
      operator: fc.integer({ min: 0, max: 4 }),
      quote: fc.constantFrom('USD', 'USD', 'USDT', 'USDC'),
      truth: honest,
      lie: fc.option(anything, { freq: 2 }),
      still: fc.boolean(),
    }),
    { minLength: 2, maxLength: 14 },
  )
  .map((rows) =>
    rows.map(({ operator, quote, truth, lie, still }, index) => ({
      lies: lie !== null,
      answer: {
        venue: `venue${index}`,
        operator: `operator${operator}`,
        quote,
        price: (lie ?? truth) / (PAR[quote] ?? 1),
        ...(still ? { sequence: 'same' } : {}),
      },
    })),
  );
