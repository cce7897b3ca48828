import * as z from 'zod';
import { breakerState, lockState } from '../breaker/index.ts';
import { type Command, command, mandateDecision, mandateState } from '../mandate/index.ts';
import { marginState } from '../margin/index.ts';
import {
  accountsDecision,
  aggregate,
  type BreakerCommand,
  breakerCommand,
  breakerDecision,
  cross,
  digest,
  engineForecast,
  fallback,
  liquidityDecision,
  marginDecision,
  marketId,
  observation,
  priceDecision,
  realm,
  relatedMarket,
  setStatus,
  snapshotFault,
  unixSeconds,
  vector,
  volatilityDecision,
} from '../market/index.ts';
import { oracleState } from '../oracle/index.ts';
import { volatilityState } from '../volatility/index.ts';

/** Raised with every change that can alter a byte of what `step` decides: an entry replays only under its own engine. */
export const ENGINE = '5';
export const ENTRY_SCHEMA = 'plimsoll.entry/5';

/** All that a cycle knew. With the policy, the predecessor and its models, it is all that `step` depends on. */
export const inputs = z.strictObject({
  /** Scheduled time floored to the cadence: identity, ramps, validity. */
  slot: unixSeconds,
  /** Cut-off of the cycle by its clock: ages. */
  observedAtMs: z.number().int().nonnegative(),
  policyHash: digest,
  observations: z.array(observation),
  crosses: z.array(cross),
  /** What the policy's external risk engines said; absent where it names none. */
  forecasts: z.array(engineForecast).optional(),
  /** A recorded bar in place of sources. In realms of history only: elsewhere a cycle with one is refused. */
  aggregate: aggregate.optional(),
  /** Related markets by their newest entries: of this slot where they were decided before, else of the one before it. */
  context: z.array(relatedMarket),
  /** Commands of people that this cycle consumed, whole: `step` reads nothing else of them. */
  commands: z.array(z.discriminatedUnion('schema', [command, breakerCommand])),
  /**
   * Models that the predecessor names and the ledger could not give whole; absent where there are none. The cycle goes on
   * without them, so its replay does too, whether or not they are found again.
   */
  lost: z.array(z.string()).min(1).optional(),
  /** Snapshot of the protocol's accounts, by hash, or null. */
  snapshot: digest.nullable(),
  /** Why there is none although its source was asked; absent where it was not, or where there is one. */
  snapshotFault: snapshotFault.optional(),
});
export type Inputs = z.infer<typeof inputs>;
/** An act of people of either kind: on a proposal, or an order to the breaker. */
export type PeoplesCommand = Inputs['commands'][number];

export const proposalCommandsIn = ({ commands }: Pick<Inputs, 'commands'>): Command[] =>
  commands.filter((one) => one.schema === 'plimsoll.command/1');
export const breakerCommandsIn = ({ commands }: Pick<Inputs, 'commands'>): BreakerCommand[] =>
  commands.filter((one) => one.schema === 'plimsoll.breaker-command/1');

/** What the next cycle starts from, room by room. */
const state = z.strictObject({
  oracle: oracleState,
  volatility: volatilityState,
  margin: marginState.nullable(),
  breaker: breakerState,
  /** People's locks, which hold the market at least where they say, whatever the breaker makes of it. */
  locks: lockState,
  /** Null for a currency stream. */
  mandate: mandateState.nullable(),
  /** Slot of the last set that was `valid`, and until when it held. */
  lastGood: z.strictObject({ slot: unixSeconds, validUntil: unixSeconds }).nullable(),
});
export type State = z.infer<typeof state>;

const decision = z.strictObject({
  status: setStatus,
  reasons: z.array(z.string()),
  validUntil: unixSeconds,
  oracle: priceDecision,
  volatility: volatilityDecision,
  liquidity: liquidityDecision.nullable(),
  margin: marginDecision.nullable(),
  breaker: breakerDecision,
  /** Null for a currency stream. */
  mandate: mandateDecision.nullable(),
  /** What accounts said of a rise for positions already open; absent where nobody tells of accounts. */
  accounts: accountsDecision.optional(),
  /** The vector as published, integers only. */
  vector,
  fallback,
});
export type Decision = z.infer<typeof decision>;

/** The body of a ledger entry: inputs as used, the decision, the state it leaves, the models it stands on. */
export const entryBody = z.strictObject({
  schema: z.literal(ENTRY_SCHEMA),
  engine: z.string(),
  realm,
  market: marketId,
  version: z.number().int().positive(),
  previousDigest: digest.nullable(),
  inputs,
  decision,
  state,
  models: z.record(z.string(), digest),
});
export type EntryBody = z.infer<typeof entryBody>;
