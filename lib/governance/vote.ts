import { recoverAddress } from 'viem/utils';
import * as z from 'zod';
import { type VoteKind, type VoteStatement, voteHash } from '../chain/index.ts';
import { type Proposal, proposalId, summaryOf } from '../core/mandate/index.ts';
import { digest, realm } from '../core/market/index.ts';
import type { MandatePolicy } from '../core/policy/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';

const hex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`), `expected 0x and ${2 * bytes} hexadecimal digits`)
    .toLowerCase();

/** One person's signed word on one proposal, as it is posted and stored. */
export const vote = z.strictObject({
  kind: z.enum(['approve', 'veto']),
  realm,
  proposal: digest,
  signer: hex(20),
  signature: hex(65),
});
export type Vote = z.infer<typeof vote>;

/** Why a vote counts for nothing, one reason each. */
export const VOTE_FAULTS = [
  'wrong-realm',
  'wrong-proposal',
  'not-an-owner',
  'not-a-guardian',
  'signature-out-of-range',
  'signature-malleable',
  'signature-mismatch',
] as const;
export type VoteFault = (typeof VOTE_FAULTS)[number];
export interface VoteRefusal {
  readonly code: VoteFault;
  readonly detail: string;
}

/** Order of secp256k1: `r` and `s` of a signature are numbers from 1 below it. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** For every signature there is a twin with `s` on the other side of the half; only the lower one is taken. */
const HALF_ORDER = ORDER / 2n;

const refuse = (code: VoteFault, detail: string) => err<VoteRefusal>({ code, detail });

export const statementOf = (proposal: Proposal, kind: VoteKind): VoteStatement => ({
  kind,
  realm: proposal.realm,
  proposal: proposalId(proposal),
  market: proposal.market,
  changes: summaryOf(proposal),
  deadline: proposal.conditions.deadline,
});

const malformed = (signature: string): VoteRefusal | null => {
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), signature.slice(130)];
  const within = [r, s].every((part) => BigInt(`0x${part}`) > 0n && BigInt(`0x${part}`) < ORDER);
  if (!within) {
    return { code: 'signature-out-of-range', detail: 'r and s must be from 1 to below the order of the curve' };
  }
  if (v !== '1b' && v !== '1c') {
    return { code: 'signature-out-of-range', detail: 'the last byte must be 27 or 28 (1b or 1c)' };
  }
  if (BigInt(`0x${s}`) <= HALF_ORDER) return null;
  return { code: 'signature-malleable', detail: 's is above half of the order: sign with the lower s' };
};

const recovered = async (statement: VoteStatement, signature: string): Promise<string | null> => {
  try {
    return (await recoverAddress({ hash: voteHash(statement), signature: signature as `0x${string}` })).toLowerCase();
  } catch {
    return null;
  }
};

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
  if (kind === 'approve' && !people.owners.includes(signer)) {
    return refuse('not-an-owner', `${signer} is not among the owners of the policy`);
  }
  if (kind === 'veto' && !people.guardians.includes(signer)) {
    return refuse('not-a-guardian', `${signer} is not among the guardians of the policy`);
  }
  const fault = malformed(signature);
  if (fault) return err(fault);
  const by = await recovered(statementOf(proposal, kind), signature);
  if (by === signer) return ok(cast);
  const whom = by === null ? 'no key recovers from it' : `it recovers to ${by}`;
  return refuse('signature-mismatch', `not ${signer}'s signature of this ${kind} in this realm: ${whom}`);
};
