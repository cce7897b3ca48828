import * as z from 'zod';
import { voteDocument, voteHash } from '../chain/index.ts';
import {
  type MandateState,
  PROPOSAL_OUTCOMES,
  type Proposal,
  proposal,
  proposedChange,
} from '../core/mandate/index.ts';
import { digest, instant, marketId } from '../core/market/index.ts';
import { formatInstant } from '../core/units/index.ts';
import { statementOf, type Vote } from './vote.ts';

const outcome = z.strictObject({
  outcome: z.enum(PROPOSAL_OUTCOMES),
  reason: z.string(),
  slot: instant,
  version: z.number().int().positive(),
});

/** `closed`: ended longer ago than the ledger's newest entries tell. */
export const PROPOSAL_STATUSES = ['open', ...PROPOSAL_OUTCOMES, 'closed'] as const;
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

/** A proposal as people read it. */
export const proposalView = z.strictObject({
  id: digest,
  market: marketId,
  status: z.enum(PROPOSAL_STATUSES),
  /** `notice`: nobody signs; it takes effect by itself at `effectiveAt` unless a guardian vetoes it. */
  kind: z.enum(['co-sign', 'notice']),
  effectiveAt: instant.nullable(),
  openedAt: instant,
  deadline: instant,
  changes: z.array(proposedChange),
  why: z.string(),
  ifUnsigned: z.string(),
  affected: z.string(),
  /** How it ended; null while it is open, and where it ended too long ago. */
  ending: outcome.nullable(),
  approvals: z.strictObject({
    owners: z.array(z.string()),
    threshold: z.number().int().positive().nullable(),
    signers: z.array(z.string()),
  }),
  /** EIP-712 hashes that owners and guardians sign; of a notice only the veto counts. */
  hashes: z.strictObject({ approve: digest, veto: digest }),
});
export type ProposalView = z.infer<typeof proposalView>;

const typedDocument = z.strictObject({
  domain: z.record(z.string(), z.string()),
  types: z.record(z.string(), z.array(z.strictObject({ name: z.string(), type: z.string() }))),
  primaryType: z.string(),
  message: z.record(z.string(), z.string()),
});

/** All of it, with the content whose digest is the id, what a wallet is asked to sign, and the signatures so far. */
export const proposalDetail = proposalView.extend({
  proposal,
  typedData: z.strictObject({ approve: typedDocument, veto: typedDocument }),
  votes: z.array(z.strictObject({ kind: z.enum(['approve', 'veto']), signer: z.string(), signature: z.string() })),
});
export type ProposalDetail = z.infer<typeof proposalDetail>;

/** What a market's newest entry says about a proposal. */
export const standingOf = (state: MandateState | null, id: string): Pick<ProposalView, 'status' | 'ending'> => {
  if (state?.open?.id === id) return { status: 'open', ending: null };
  const closure = state?.closed.find((one) => one.id === id);
  if (!closure) return { status: 'closed', ending: null };
  const { outcome: how, reason, slot, version } = closure;
  return { status: how, ending: { outcome: how, reason, slot: formatInstant(slot), version } };
};

export interface ViewParts {
  readonly id: ProposalView['id'];
  readonly content: Proposal;
  readonly votes: readonly Vote[];
  readonly standing: Pick<ProposalView, 'status' | 'ending'>;
}

export const viewOf = ({ id, content, votes, standing }: ViewParts): ProposalView => ({
  id,
  market: content.market,
  ...standing,
  kind: content.notice ? 'notice' : 'co-sign',
  effectiveAt: content.notice ? formatInstant(content.notice.effectiveAt) : null,
  openedAt: formatInstant(content.openedAt),
  deadline: formatInstant(content.conditions.deadline),
  changes: content.changes,
  why: content.why,
  ifUnsigned: content.ifUnsigned,
  affected: content.affected,
  approvals: {
    owners: content.owners,
    threshold: content.threshold,
    signers: votes.filter(({ kind }) => kind === 'approve').map(({ signer }) => signer),
  },
  hashes: { approve: voteHash(statementOf(content, 'approve')), veto: voteHash(statementOf(content, 'veto')) },
});

const documentOf = (content: Proposal, kind: 'approve' | 'veto'): z.infer<typeof typedDocument> => {
  const { domain, types, primaryType, message } = voteDocument(statementOf(content, kind));
  const named = Object.entries(types).map(([name, fields]) => [name, fields.map((field) => ({ ...field }))]);
  return { domain: { ...domain }, types: Object.fromEntries(named), primaryType, message };
};

export const detailOf = (parts: ViewParts): ProposalDetail => ({
  ...viewOf(parts),
  proposal: parts.content,
  typedData: { approve: documentOf(parts.content, 'approve'), veto: documentOf(parts.content, 'veto') },
  votes: parts.votes.map(({ kind, signer, signature }) => ({ kind, signer, signature })),
});
