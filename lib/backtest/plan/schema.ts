import * as z from 'zod';
import { CHANGE_CLASSES } from '../../core/mandate/index.ts';
import { coverage } from '../../core/margin/index.ts';
import {
  GRADES,
  instant,
  marginField,
  marginValues,
  marketId,
  marketState,
  setStatus,
} from '../../core/market/index.ts';
import { EFFECTS } from './effect.ts';

const count = z.number().int().nonnegative();
const whole = z.number().int();

/** A policy as it would be signed: the hash is of the file with its defaults filled in. */
const policyNamed = z.strictObject({ file: z.string(), name: z.string(), hash: z.string() });
export type PolicyNamed = z.infer<typeof policyNamed>;

/** A field by its path, or a class, market or source that only one policy has; null where a policy has none. */
export const policyDifference = z.strictObject({
  path: z.string(),
  old: z.json(),
  new: z.json(),
  effect: z.enum(EFFECTS),
});
export type PolicyDifference = z.infer<typeof policyDifference>;

/** What a cycle decided for one perp. `carriedPpm`: existing positions at the slot; `rampEnd…`: where their ramp leads. */
export const standingVector = z.strictObject({
  status: setStatus,
  maintenancePpm: count,
  initialPpm: count,
  openInterestCapUsd: count,
  carriedPpm: count,
  rampEndPpm: count,
  rampEndAt: instant,
  breaker: marketState,
  data: z.enum(GRADES),
  /** What margins would be without the mandate's limits; null where nothing could be told. */
  wanted: marginValues.nullable(),
});
export type StandingVector = z.infer<typeof standingVector>;

/** A field of what is published, and by which class of change the new policy gets it there; null: it moves nothing. */
export const fieldChange = z.strictObject({
  field: marginField,
  old: count,
  new: count,
  difference: whole,
  class: z.enum(CHANGE_CLASSES).nullable(),
});
export type FieldChange = z.infer<typeof fieldChange>;

/** The newest recorded cycle, decided under each policy from the entry before it, whatever policy that was made under. */
export const firstDecision = z.strictObject({
  slot: instant,
  old: standingVector,
  new: standingVector,
  changes: z.array(fieldChange),
});
export type FirstDecision = z.infer<typeof firstDecision>;

const spread = z.strictObject({ mean: z.number().nonnegative(), min: count, max: count });
export type Spread = z.infer<typeof spread>;

/** What one policy came to over the span. Means are over decisions; minutes as far as each decision's set was valid. */
export const spanFigures = z.strictObject({
  decisions: count,
  /** Of new positions, and what existing ones carried. */
  maintenancePpm: spread,
  carriedPpm: spread,
  initialPpm: spread,
  openInterestCapUsd: spread,
  /** Decisions in which a published margin or cap differed from the one before. */
  changes: count,
  /** Times the breaker left `normal` before it came back, that reached at least `limit`; that reached `halt`. */
  breaker: z.strictObject({
    limitEpisodes: count,
    haltEpisodes: count,
    limitMinutes: z.number().nonnegative(),
    haltMinutes: z.number().nonnegative(),
  }),
  /** Windows of the policy's horizon against what existing positions carried. */
  coverage,
  horizonSeconds: count,
  degradedMinutes: z.number().nonnegative(),
});
export type SpanFigures = z.infer<typeof spanFigures>;

/** A position opened at full leverage at `initialPpm` when the price stands where it was opened. Shares are of its margin. */
export const openedAtFull = z.strictObject({
  opened: z.enum(['now', 'least-of-span']),
  initialPpm: count,
  riseSharePpm: count,
  endSharePpm: count,
  liquidated: z.boolean(),
});
export type OpenedAtFull = z.infer<typeof openedAtFull>;

/** How far maintenance of existing positions would rise beyond what stands. In dollars only with a snapshot of accounts. */
export const newlyLiquidatable = z.strictObject({
  carriedPpm: count,
  standingEndPpm: count,
  endPpm: count,
  endAt: instant,
  /** What the new policy wants beyond the end of its first ramp, or null: later decisions go on to it. */
  wantedPpm: count.nullable(),
  risePpm: count,
  positions: z.array(openedAtFull),
  /** A plan reads no snapshot yet. */
  usd: z.null(),
});
export type NewlyLiquidatable = z.infer<typeof newlyLiquidatable>;

export const perpPlan = z.strictObject({
  market: marketId,
  /** Null where one of the policies does not decide this market. */
  first: firstDecision.nullable(),
  span: z.strictObject({ old: spanFigures.nullable(), new: spanFigures.nullable() }),
  liquidatable: newlyLiquidatable.nullable(),
});
export type PerpPlan = z.infer<typeof perpPlan>;

/** What both policies decided: `from` and `to` are the first and last slot of it. */
export const planHistory = z.strictObject({
  kind: z.enum(['ledger', 'bars']),
  /** Data folder or file of bars. */
  name: z.string(),
  realm: z.string(),
  askedSeconds: count,
  from: instant,
  to: instant,
  seconds: count,
  cycles: count,
  /** The policy under which the newest entry was decided; null for bars. */
  decidedUnder: z.string().nullable(),
  /** In which fields that one differs from the old policy. */
  otherwise: z.array(z.string()),
  /** Entries of the ledger that the old policy had decided, and how many of them came out with the same digest. */
  reproduced: z.strictObject({ entries: count, identical: count }).nullable(),
});
export type PlanHistory = z.infer<typeof planHistory>;

/** What of the new policy nothing was recorded of: it took no part. */
export const unrecorded = z.strictObject({
  markets: z.array(marketId),
  sources: z.array(z.strictObject({ market: marketId, source: z.string() })),
});
export type Unrecorded = z.infer<typeof unrecorded>;

export const PLAN_SCHEMA = 'plimsoll.policy-plan/1';

/** All that `policy plan --json` prints. */
export const policyPlan = z.strictObject({
  schema: z.literal(PLAN_SCHEMA),
  old: policyNamed,
  new: policyNamed,
  differences: z.array(policyDifference),
  unrecorded,
  histories: z.array(planHistory),
  perps: z.array(perpPlan),
});
export type PolicyPlan = z.infer<typeof policyPlan>;
