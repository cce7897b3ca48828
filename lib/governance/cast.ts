import { type VoteKind, voteHash } from '../chain/index.ts';
import type { Proposal } from '../core/mandate/index.ts';
import { ok, type Result } from '../core/units/index.ts';
import type { Signer, SignerError } from '../publication/index.ts';
import { statementOf, type Vote } from './vote.ts';

/** A vote signed by whoever holds the key. It says nothing about whether that person is entitled. */
export const castVote = async (
  proposal: Proposal,
  kind: VoteKind,
  signer: Signer,
): Promise<Result<Vote, SignerError>> => {
  const statement = statementOf(proposal, kind);
  const signed = await signer.sign(voteHash(statement));
  if (!signed.ok) return signed;
  const { realm, proposal: id } = statement;
  return ok({ kind, realm, proposal: id, signer: signer.address, signature: signed.value });
};
