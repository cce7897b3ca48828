import type { ProtocolSnapshot } from '../market/index.ts';
import type { Policy } from '../policy/index.ts';
import { err, formatInstant, ok, type Result } from '../units/index.ts';
import { breakerOf } from './breaker-room.ts';
import { type Decision, ENGINE, ENTRY_SCHEMA, type EntryBody, type Inputs } from './entry.ts';
import { decideOutcome, type Outcome, type Rooms } from './last-check.ts';
import { mandatedFor, reviewOf } from './mandated.ts';
import type { Learned, Recall } from './models.ts';
import { fallbackOf } from './publish.ts';
import { type Cycle, liquidityOf, MARGIN_MODEL, marginOf, oracleOf, volatilityOf } from './rooms.ts';

/** An entry's body but for its digests: all of it that a later decision may rest on. */
export type DecidedBody = Omit<EntryBody, 'previousDigest' | 'models'>;

export interface DecideInput {
  readonly policy: Policy;
  readonly market: string;
  readonly realm: string;
  /** The market's newest decision, or null for its first. */
  readonly previous: DecidedBody | null;
  /** The numbers of the models that the predecessor stands on. */
  readonly recall: Recall;
  readonly inputs: Inputs;
  /** The accounts that `inputs.snapshot` names; none by default. */
  readonly snapshot?: ProtocolSnapshot | null;
}

export interface Decided {
  readonly body: DecidedBody;
  /** The models that this cycle advanced; all others stay as they were. */
  readonly learned: Learned;
}

export type DecideRefusal = {
  readonly code: 'slot-not-after' | 'unknown-market' | 'aggregate-refused';
  readonly detail: string;
};

const visitRooms = (cycle: Cycle): Rooms => {
  const oracle = oracleOf(cycle);
  const price = oracle.decision;
  // Liquidity rests on the price and the books alone, so volatility may use what this very cycle saw of them.
  const liquidity = liquidityOf(cycle, price);
  const volatility = volatilityOf(cycle, price, liquidity);
  const breaker = breakerOf(cycle, price, volatility.decision, liquidity);
  const mandated = mandatedFor(cycle, price, breaker.decision);
  const margin = mandated && marginOf(cycle, { price, liquidity, volatility, breaker: breaker.state, ...mandated });
  return { oracle, volatility, liquidity, breaker, mandated, margin };
};

const learnedIn = ({ volatility }: Rooms, { margin }: Outcome): Learned => ({
  ...volatility.models,
  ...(margin?.year && { [MARGIN_MODEL]: margin.year }),
});

/** The mandate's part, once it is known what is published. */
const reviewed = (cycle: Cycle, { mandated, volatility }: Rooms, { margin, status }: Outcome) => {
  if (!mandated || !margin) return null;
  return reviewOf(cycle, mandated, {
    margin: margin.decision,
    volatility: volatility.decision,
    published: status === 'valid',
  });
};

const decisionOf = ({ klass }: Cycle, rooms: Rooms, outcome: Outcome): Omit<Decision, 'mandate'> => ({
  status: outcome.status,
  reasons: [...outcome.reasons],
  validUntil: outcome.validUntil,
  oracle: rooms.oracle.decision,
  volatility: rooms.volatility.decision,
  liquidity: rooms.liquidity,
  margin: outcome.margin?.decision ?? null,
  breaker: outcome.breaker,
  ...(outcome.margin?.accounts && { accounts: outcome.margin.accounts }),
  vector: outcome.vector,
  fallback: fallbackOf(klass, outcome.vector.newPositions, outcome.breaker),
});

const assemble = (cycle: Cycle, rooms: Rooms, outcome: Outcome): DecidedBody => {
  const { realm, market, previous, inputs } = cycle;
  const { status, validUntil, margin } = outcome;
  const review = reviewed(cycle, rooms, outcome);
  const good = { slot: inputs.slot, validUntil };
  return {
    schema: ENTRY_SCHEMA,
    engine: ENGINE,
    realm,
    market: market.id,
    version: (previous?.version ?? 0) + 1,
    inputs,
    decision: { mandate: review?.decision ?? null, ...decisionOf(cycle, rooms, outcome) },
    state: {
      oracle: rooms.oracle.state,
      volatility: rooms.volatility.state,
      margin: margin?.state ?? null,
      breaker: rooms.breaker.state,
      locks: rooms.breaker.locks,
      mandate: review?.state ?? null,
      lastGood: status === 'valid' ? good : (previous?.state.lastGood ?? null),
    },
  };
};

/** A recorded bar for anything but the slot it ended at would be a look ahead, or an old price as a new one. */
const aggregateFault = (realm: string, { aggregate, slot }: Inputs): string | null => {
  if (!aggregate) return null;
  if (!realm.startsWith('history:')) return `realm ${realm} asks its sources: a recorded bar is for history only`;
  return aggregate.end === slot ? null : `a bar that ends ${formatInstant(aggregate.end)} is none of this slot`;
};

/**
 * One decision for one market, before it is given its digests: every rule of a cycle is here. Pure: the same arguments
 * give the same result, on any machine, at any time. Refuses a slot that is not after the predecessor's, so that a late or
 * doubled run decides nothing.
 */
export const decide = ({
  policy,
  market: id,
  realm,
  previous,
  recall,
  inputs,
  snapshot = null,
}: DecideInput): Result<Decided, DecideRefusal> => {
  const market = policy.markets.find((one) => one.id === id);
  if (!market) return err({ code: 'unknown-market', detail: `${id} is not in policy ${policy.name}` });
  if (previous && inputs.slot <= previous.inputs.slot) {
    return err({ code: 'slot-not-after', detail: `slot ${formatInstant(inputs.slot)} is decided already` });
  }
  const unfit = aggregateFault(realm, inputs);
  if (unfit) return err({ code: 'aggregate-refused', detail: unfit });
  const klass = market.kind === 'perp' ? policy.classes[market.class] : undefined;
  const cycle: Cycle = { policy, market, klass, realm, previous, recall, inputs, snapshot };
  const rooms = visitRooms(cycle);
  const outcome = decideOutcome(cycle, rooms);
  return ok({ body: assemble(cycle, rooms, outcome), learned: learnedIn(rooms, outcome) });
};
