import * as z from 'zod';
import {
  digest,
  grade,
  integerString,
  marginField,
  marketId,
  marketState,
  realm,
  signatures,
  signerAddress,
  unixSeconds,
} from '../market/index.ts';
import { type Digest, digestOf } from '../units/index.ts';

const whole = z.number().int().nonnegative();

/** One field of a proposal. `from` is what the rails let stand, `to` what is asked for. */
export const proposedChange = z.strictObject({
  field: marginField,
  from: whole,
  to: whole,
  unit: z.enum(['ppm', 'usd']),
  /** Old, new, change and unit in words. */
  sentence: z.string(),
});
export type ProposedChange = z.infer<typeof proposedChange>;

/** In which world an approval holds. It is executed only while all of it is so, and lapses otherwise. */
export const proposalConditions = z.strictObject({
  /** Range of each field's published value before the change. */
  current: z.array(z.strictObject({ field: marginField, min: whole, max: whole })).min(1),
  worstState: marketState,
  worstGrade: grade,
  /** Range of the median, as whole numbers × 10^-decimals. */
  price: z.strictObject({ low: integerString, high: integerString, decimals: z.number().int().min(0).max(18) }),
  /** The first instant at which it can no longer be executed. */
  deadline: unixSeconds,
});
export type ProposalConditions = z.infer<typeof proposalConditions>;

/** Of a proposal that needs no signature: from when on it may take effect by itself, and who may stop it until then. */
const notice = z.strictObject({ effectiveAt: unixSeconds, guardians: z.array(signerAddress).min(1) });

export const PROPOSAL_SCHEMA = 'plimsoll.proposal/1';

/** What the controller may not do alone and asks its owners for, or announces. Immutable; its id is the digest of all of it. */
export const proposal = z.strictObject({
  schema: z.literal(PROPOSAL_SCHEMA),
  realm,
  market: marketId,
  policyHash: digest,
  /** Slot and version of the entry in which it was opened. */
  openedAt: unixSeconds,
  version: z.number().int().positive(),
  changes: z.array(proposedChange).min(1),
  why: z.string(),
  ifUnsigned: z.string(),
  affected: z.string(),
  conditions: proposalConditions,
  /** Who may approve it, and how many different ones of them must. Nobody where the policy names no owners. */
  owners: z.array(signerAddress),
  threshold: z.number().int().positive().nullable(),
  /** Absent in what owners sign. With it nobody approves, and `owners` and `threshold` are empty. */
  notice: notice.optional(),
});
export type Proposal = z.infer<typeof proposal>;

export const proposalId = (content: Proposal): Digest => digestOf(content);

export const PROPOSAL_OUTCOMES = ['executed', 'superseded', 'withdrawn', 'lapsed', 'expired', 'vetoed'] as const;
/** How a proposal ended, and in which entry. */
export const proposalClosure = z.strictObject({
  id: digest,
  outcome: z.enum(PROPOSAL_OUTCOMES),
  reason: z.string(),
  slot: unixSeconds,
  version: z.number().int().positive(),
  /** Where it was a notice. */
  notice: z.literal(true).optional(),
});
export type ProposalClosure = z.infer<typeof proposalClosure>;

/** Endings that the hot state remembers, newest first; older ones are found in the entries themselves. */
export const REMEMBERED_CLOSURES = 8;

/** What the mandate remembers between cycles: at most one open proposal a market, and how the last ones ended. */
export const mandateState = z.strictObject({
  open: z.strictObject({ id: digest, proposal }).nullable(),
  closed: z.array(proposalClosure).max(REMEMBERED_CLOSURES),
});
export type MandateState = z.infer<typeof mandateState>;
export const noProposals: MandateState = { open: null, closed: [] };

/**
 * An act of people as a cycle used it. `votes` are the signatures that were checked before it was consumed, so that
 * whoever has the entry can check them again.
 */
export const command = z.strictObject({
  schema: z.literal('plimsoll.command/1'),
  id: z.string(),
  kind: z.enum(['approve', 'veto']),
  market: marketId,
  proposal: digest,
  votes: signatures,
});
export type Command = z.infer<typeof command>;

export const CHANGE_CLASSES = ['automatic', 'notice', 'co-sign', 'emergency'] as const;
/** A field that moved, or would have. `notice`: a loosening that its budget holds back, or that was announced. */
export const classifiedChange = z.strictObject({
  field: marginField,
  class: z.enum(CHANGE_CLASSES),
  before: whole,
  wanted: whole,
  published: whole,
});
export type ClassifiedChange = z.infer<typeof classifiedChange>;

export const mandateDecision = z.strictObject({
  changes: z.array(classifiedChange),
  opened: digest.nullable(),
  closed: z.array(proposalClosure),
});
export type MandateDecision = z.infer<typeof mandateDecision>;
