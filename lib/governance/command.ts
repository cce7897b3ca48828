import type { VoteKind } from '../chain/index.ts';
import { type Command, type Proposal, proposalId } from '../core/mandate/index.ts';
import type { MandatePolicy } from '../core/policy/index.ts';
import type { Digest } from '../core/units/index.ts';
import { checkVote, type Vote } from './vote.ts';

/** The one command that can carry out a proposal, and the one that can stop it. */
export const commandId = (kind: VoteKind, proposal: Digest): string => `${kind}:${proposal}`;

/** The command that votes add up to: enough different owners, or one guardian. Null while they do not. */
export const commandOf = (content: Proposal, { threshold }: MandatePolicy, votes: readonly Vote[]): Command | null => {
  const proposal = proposalId(content);
  const of = (kind: VoteKind, count: number): Command | null => {
    const own = votes.filter((one) => one.kind === kind);
    const signed = [...new Map(own.map(({ signer, signature }) => [signer, { signer, signature }])).values()];
    if (signed.length < count) return null;
    const chosen = signed.sort((a, b) => (a.signer < b.signer ? -1 : 1)).slice(0, count);
    const id = commandId(kind, proposal);
    return { schema: 'plimsoll.command/1', id, kind, market: content.market, proposal, votes: chosen };
  };
  return of('veto', 1) ?? (threshold === null ? null : of('approve', threshold));
};

/**
 * The command with only those votes that hold, or null when none does: whoever can write to the ledger's table can put
 * a command there, but not the owners' signatures.
 */
export const checkedCommand = async (
  content: Proposal,
  people: MandatePolicy,
  found: Command,
): Promise<Command | null> => {
  const { kind, proposal, market } = found;
  if (found.id !== commandId(kind, proposal) || market !== content.market) return null;
  const checks = await Promise.all(
    found.votes.map((one) => checkVote(content, people, { ...one, kind, proposal, realm: content.realm })),
  );
  const votes = found.votes.filter((_, index) => checks[index]?.ok);
  return votes.length === 0 ? null : { ...found, votes };
};
