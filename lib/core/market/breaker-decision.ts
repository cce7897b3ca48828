import * as z from 'zod';
import { marketId } from './identity.ts';
import { GRADES } from './observation.ts';
import { episodeClass, pace } from './price-decision.ts';
import { digest, unixSeconds } from './schema.ts';

export const MARKET_STATES = ['normal', 'caution', 'limit', 'halt', 'recovery'] as const;
export const marketState = z.enum(MARKET_STATES);
export type MarketState = z.infer<typeof marketState>;

/** What users do. Reduce, close, repay and addCollateral are allowed in every state. */
export const ACTIONS = [
  'open',
  'increase',
  'reduce',
  'close',
  'repay',
  'addCollateral',
  'withdraw',
  'liquidate',
  'fund',
  'settle',
] as const;
export type Action = (typeof ACTIONS)[number];
/** `limited`: withdrawals rate-limited; liquidations paced and only beyond the confirmation price; funding on the TWAP. */
export const permission = z.enum(['yes', 'limited', 'no']);
export type Permission = z.infer<typeof permission>;
export const permissions = z.record(z.enum(ACTIONS), permission);
export type Permissions = z.infer<typeof permissions>;

/** What a recovery gives back, step by step; reduce, close, repay and addCollateral were never taken. */
export const RECOVERY_STAGES = ['collateral', 'liquidate', 'open'] as const;
export const recoveryStage = z.enum(RECOVERY_STAGES);
export type RecoveryStage = (typeof RECOVERY_STAGES)[number];

/** What the breaker looks at; each is off in a cycle that does not know what it needs. */
export const TRIGGERS = [
  'band',
  'hour-band',
  'velocity',
  'volatility',
  'forecast-jump',
  'depth',
  'dispersion',
  'age',
  'quorum',
  'witness',
  'uncovered',
] as const;
export type TriggerName = (typeof TRIGGERS)[number];

export const breakerDecision = z.strictObject({
  market: marketState,
  data: z.enum(GRADES),
  since: unixSeconds,
  /** Rule and values of the last transition, such as `band: 5.2 % from the five-minute reference, trigger 5 %`. */
  cause: z.string(),
  /** What seems to go on with the price, and the pace that it sets. */
  episode: episodeClass.optional(),
  pace,
  /** In a recovery alone: how far it has come. */
  stage: recoveryStage.optional(),
  /** Since when new risk waits for people, after the third halt in an hour; else null. */
  heldSince: unixSeconds.nullable(),
  /** Triggers whose input is not known in this cycle: they say nothing, which is not the same as calm. */
  off: z.array(z.enum(TRIGGERS)),
  permissions,
});
export type BreakerDecision = z.infer<typeof breakerDecision>;

/** What the newest entry of a related market said of its volatility and its breaker; named by that entry. */
export const relatedMarket = z.strictObject({
  market: marketId,
  digest,
  /** Realised variance of the last hour ÷ that of the last day, or null where it knew too little. */
  varianceRatio: z.number().positive().nullable(),
  /** What its own triggers made of it, never what its group asked for; null where it had no price that can be trusted. */
  breaker: marketState.nullable(),
});
export type RelatedMarket = z.infer<typeof relatedMarket>;
