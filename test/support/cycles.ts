import type { Models } from '../../lib/core/controller/index.ts';
import { type EntryBody, type Inputs, type StepInput, step } from '../../lib/core/controller/index.ts';
import {
  type Cross,
  type DepthLadder,
  LADDER_BP,
  type Observation,
  type Quote,
  type SourceErrorCode,
} from '../../lib/core/market/index.ts';
import { defaultPolicy, type Policy, policyHash } from '../../lib/core/policy/index.ts';
import { type Digest, digestOf } from '../../lib/core/units/index.ts';

/** 2023-03-10T00:00:00Z: a multiple of every bar, horizon and cadence. */
export const T0 = 1_678_406_400;
export const MINUTE = 60;
export const REALM = 'simulated:7';
export const MARKET = 'BTC-USD-PERP';

/** As much quote currency within every distance as `within100bp` says for 100, growing evenly from the mid. */
export const ladderOf = (within100bp: number): DepthLadder => {
  const side = LADDER_BP.map((bp) => (within100bp * bp) / 100);
  return { bids: side, asks: side, reachBp: { bids: 500, asks: 500 } };
};

export interface Answer {
  readonly venue: string;
  readonly price: number;
  readonly operator?: string;
  readonly quote?: string;
  readonly halfSpreadBp?: number;
  readonly depth?: number;
  readonly providedAtMs?: number | null;
  readonly sequence?: string | null;
  readonly error?: SourceErrorCode;
}

const quoteOf = (answer: Answer, atMs: number): Quote => {
  const half = (answer.halfSpreadBp ?? 1) * 1e-4 * answer.price;
  return {
    bid: answer.price - half,
    ask: answer.price + half,
    impactMid: answer.price,
    last: answer.price,
    providedAtMs: answer.providedAtMs === undefined ? atMs : answer.providedAtMs,
    sequence: answer.sequence === undefined ? String(atMs) : answer.sequence,
    ladder: ladderOf(answer.depth ?? 1e6),
    modelled: false,
  };
};

/** What one source answered in the cycle of `slot`; by default fresh, with a new book. */
export const observed = (answer: Answer, slot: number, base = 'BTC'): Observation => {
  const { venue, quote = 'USD', error } = answer;
  return {
    source: `${venue}:${base}-${quote}`,
    venue,
    operator: answer.operator ?? venue,
    kind: 'spot',
    base,
    quoteCurrency: quote,
    requestedAtMs: slot * 1000,
    receivedAtMs: slot * 1000,
    result: error ? { error } : { quote: quoteOf(answer, slot * 1000) },
  };
};

export const crossAt = (currency: string, price: number | null, operators = 3): Cross => ({
  currency,
  market: `${currency}-USD`,
  digest: digestOf({ currency, price }),
  price,
  grade: price === null ? 'invalid' : 'valid',
  operators,
  uncertaintyBp: price === null ? null : 0,
  sole: null,
  through: [],
});

/** The three operators of the built-in policy, all at one price. */
export const threeAt = (price: number, more: Partial<Answer> = {}): Answer[] =>
  ['coinbase', 'kraken', 'bitstamp'].map((venue) => ({ venue, price, ...more }));

export const inputsAt = (
  slot: number,
  answers: readonly Answer[],
  policy: Policy = defaultPolicy(),
  more: Partial<Inputs> = {},
): Inputs => ({
  slot,
  observedAtMs: slot * 1000,
  policyHash: policyHash(policy),
  observations: answers.map((answer) => observed(answer, slot)),
  crosses: [crossAt('USDT', 1), crossAt('USDC', 1)],
  context: [],
  commands: [],
  snapshot: null,
  ...more,
});

/** What one cycle hands to the next. */
export interface Chain {
  readonly previous: { readonly body: EntryBody; readonly digest: Digest } | null;
  readonly models: Models;
}
export const UNBORN: Chain = { previous: null, models: {} };

/** One cycle of the built-in policy's bitcoin market, or of what `change` makes of it. Throws when `step` refuses. */
export const cycle = (chain: Chain, inputs: Inputs, change: Partial<StepInput> = {}) => {
  const result = step({ policy: defaultPolicy(), market: MARKET, realm: REALM, ...chain, inputs, ...change });
  if (!result.ok) throw new Error(result.error.detail);
  const { body, digest, set, models } = result.value;
  return { body, digest, set, models, chain: { previous: { body, digest }, models } };
};

/** Reproducible numbers in [0, 1): Lehmer's generator with the constants of Park & Miller (1988). */
export const lehmer = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/** A standard normal number by Box & Muller (1958). */
export const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
