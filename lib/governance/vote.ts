import * as z from 'zod';
import { type VoteKind, type VoteStatement, voteHash } from '../chain/index.ts';
import { isNotice, type Proposal, proposalId, summaryOf } from '../core/mandate/index.ts';
import { digest, hexBytes, realm } from '../core/market/index.ts';
import type { MandatePolicy } from '../core/policy/index.ts';
import { err, formatInstant, ok, type Result } from '../core/units/index.ts';
import { checkSignature, SIGNATURE_FAULTS } from './signature.ts';

/** One person's signed word on one proposal, as it is posted and stored. */
export const vote = z.strictObject({
  kind: z.enum(['approve', 'veto']),
  realm,
  proposal: digest,
  signer: hexBytes(20),
  signature: hexBytes(65),
});
export type Vote = z.infer<typeof vote>;

/** Why a vote counts for nothing, one reason each. */
export const VOTE_FAULTS = [
  'wrong-realm',
  'wrong-proposal',
  'no-approval-needed',
  'not-an-owner',
  'not-a-guardian',
  ...SIGNATURE_FAULTS,
] as const;
export type VoteFault = (typeof VOTE_FAULTS)[number];
export interface VoteRefusal {
  readonly code: VoteFault;
  readonly detail: string;
}

const refuse = (code: VoteFault, detail: string) => err<VoteRefusal>({ code, detail });

export const statementOf = (proposal: Proposal, kind: VoteKind): VoteStatement => ({
  kind,
  realm: proposal.realm,
  proposal: proposalId(proposal),
  market: proposal.market,
  changes: summaryOf(proposal),
  deadline: proposal.conditions.deadline,
});

/** Whether a vote is what it says: about this proposal, in this realm, by somebody entitled, with the one valid signature. */
export const checkVote = async (
  proposal: Proposal,
  people: MandatePolicy,
  cast: Vote,
): Promise<Result<Vote, VoteRefusal>> => {
  const { kind, signer, signature } = cast;
  if (cast.realm !== proposal.realm) {
    return refuse('wrong-realm', `signed for realm ${cast.realm}; this proposal is of ${proposal.realm}`);
  }
  const id = proposalId(proposal);
  if (cast.proposal !== id) return refuse('wrong-proposal', `signed for ${cast.proposal}; this proposal is ${id}`);
  if (kind === 'approve' && isNotice(proposal)) {
    const from = formatInstant(proposal.notice.effectiveAt);
    return refuse(
      'no-approval-needed',
      `this is a notice: it takes effect at ${from} by itself, and only a veto counts`,
    );
  }
  if (kind === 'approve' && !people.owners.includes(signer)) {
    return refuse('not-an-owner', `${signer} is not among the owners of the policy`);
  }
  if (kind === 'veto' && !people.guardians.includes(signer)) {
    return refuse('not-a-guardian', `${signer} is not among the guardians of the policy`);
  }
  const signed = await checkSignature(voteHash(statementOf(proposal, kind)), { signer, signature }, kind);
  return signed.ok ? ok(cast) : signed;
};
