import * as fc from 'fast-check';
import type { Cross, Observation, SourceErrorCode, SourceKind } from '../../../lib/core/market/index.ts';
import { decidePrice, initialOracleState, type OracleInput } from '../../../lib/core/oracle/index.ts';
import { defaultPolicy, type MarketPolicy, type PerpPolicy, type Policy } from '../../../lib/core/policy/index.ts';
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

/** What a witness says of bitcoin: a price without a book, by default fresh and without an interval of its own. */
export interface Said {
  readonly venue: string;
  readonly price: number;
  readonly operator?: string;
  readonly kind?: SourceKind;
  readonly quote?: string;
  readonly confidence?: number;
  readonly ageSeconds?: number;
  readonly error?: SourceErrorCode;
}

export const witnessed = (said: Said, slot: number, base = 'BTC'): Observation => {
  const { venue, price, operator = venue, kind = 'composite', quote = 'USD', confidence = null, error } = said;
  const providedAtMs = (slot - (said.ageSeconds ?? 0)) * 1000;
  return {
    ...{ source: `${venue}:${base}-${quote}`, venue, operator, kind, base, quoteCurrency: quote },
    ...{ requestedAtMs: slot * 1000, receivedAtMs: slot * 1000 },
    result: error ? { error } : { reading: { price, confidence, providedAtMs, sequence: null } },
  };
};

/** A decision with witnesses beside the answers. */
export const hear = (answers: readonly Answer[], said: readonly Said[], change: Partial<OracleInput> = {}) => {
  const input = oracleInput(answers, change);
  const observations = said.map((one) => witnessed(one, input.slot, input.market.id.split('-')[0]));
  return decidePrice({ ...input, observations: [...input.observations, ...observations] });
};

/** The default policy with one market changed, and that market. */
export const listed = (change: Partial<PerpPolicy>): Pick<OracleInput, 'policy' | 'market'> => {
  const policy = defaultPolicy();
  const market = { ...marketOf(policy, MARKET), ...change } as MarketPolicy;
  return { policy: { ...policy, markets: policy.markets.map((one) => (one.id === MARKET ? market : one)) }, market };
};

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
