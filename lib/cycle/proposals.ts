import { type Command, command, type MandateState, type Proposal, proposal } from '../core/mandate/index.ts';
import type { MandatePolicy } from '../core/policy/index.ts';
import { DIGEST, type Digest, err, ok, type Result } from '../core/units/index.ts';
import { checkedCommand, commandId, standingOf, type ViewParts, type Vote, vote } from '../governance/index.ts';
import { bodyOf } from './last-change.ts';
import type { EntryReader, ReadError } from './read-model.ts';

/** What reading proposals needs of the ledger. */
export type ProposalReader = Pick<EntryReader, 'head' | 'document'>;

const corrupt = (what: string): ReadError => ({
  code: 'corrupt',
  retryable: false,
  metricLabel: 'corrupt',
  detail: `${what} is malformed`,
});

/** The mandate's state after a market's newest entry; null before its first, and for a currency stream. */
export const mandateOf = async (
  reader: Pick<EntryReader, 'head'>,
  market: string,
): Promise<Result<MandateState | null, ReadError>> => {
  const head = await reader.head(market);
  if (!head.ok) return head;
  if (!head.value) return ok(null);
  const body = bodyOf(head.value.entry);
  return body.ok ? ok(body.value.state.mandate) : body;
};

/** The content of a proposal, or null where none has this id. */
export const readProposal = async (
  reader: Pick<EntryReader, 'document'>,
  id: string,
): Promise<Result<Proposal | null, ReadError>> => {
  if (!DIGEST.test(id)) return ok(null);
  const stored = await reader.document('PROPOSAL', id);
  if (!stored.ok) return stored;
  if (stored.value === null) return ok(null);
  const parsed = proposal.safeParse(stored.value);
  return parsed.success ? ok(parsed.data) : err(corrupt(`proposal ${id}`));
};

type Cast = Pick<Vote, 'kind' | 'proposal' | 'signer'>;
export const voteId = ({ kind, proposal: id, signer }: Cast): string => `${id}/${kind}/${signer}`;

export const readVote = async (
  reader: Pick<EntryReader, 'document'>,
  cast: Cast,
): Promise<Result<Vote | null, ReadError>> => {
  const stored = await reader.document('VOTE', voteId(cast));
  if (!stored.ok) return stored;
  if (stored.value === null) return ok(null);
  const parsed = vote.safeParse(stored.value);
  return parsed.success ? ok(parsed.data) : err(corrupt(`vote ${voteId(cast)}`));
};

/** All votes that were accepted on a proposal, by asking for each that could be there. */
export const readVotes = async (
  reader: Pick<EntryReader, 'document'>,
  id: Digest,
  { owners, guardians }: Pick<MandatePolicy, 'owners' | 'guardians'>,
): Promise<Result<readonly Vote[], ReadError>> => {
  const possible: Cast[] = [
    ...owners.map((signer) => ({ kind: 'approve' as const, proposal: id, signer })),
    ...guardians.map((signer) => ({ kind: 'veto' as const, proposal: id, signer })),
  ];
  const votes: Vote[] = [];
  for (const found of await Promise.all(possible.map((one) => readVote(reader, one)))) {
    if (!found.ok) return found;
    if (found.value) votes.push(found.value);
  }
  return ok(votes);
};

/** Everything that a view of a proposal is made of; null where none has this id. */
export const findProposal = async (
  reader: ProposalReader,
  id: string,
  guardians: readonly string[],
): Promise<Result<ViewParts | null, ReadError>> => {
  const content = await readProposal(reader, id);
  if (!content.ok) return content;
  if (!content.value) return ok(null);
  const { market, owners } = content.value;
  const state = await mandateOf(reader, market);
  if (!state.ok) return state;
  const votes = await readVotes(reader, id as Digest, { owners, guardians: [...guardians] });
  if (!votes.ok) return votes;
  return ok({ id: id as Digest, content: content.value, votes: votes.value, standing: standingOf(state.value, id) });
};

/** The proposals that the markets' newest entries speak of: the open ones first, then those that ended, newest first. */
export const listProposals = async (
  reader: ProposalReader,
  markets: readonly string[],
  guardians: readonly string[],
): Promise<Result<readonly ViewParts[], ReadError>> => {
  const ids: { readonly id: string; readonly slot: number }[] = [];
  for (const market of markets) {
    const state = await mandateOf(reader, market);
    if (!state.ok) return state;
    if (state.value?.open) ids.push({ id: state.value.open.id, slot: Number.POSITIVE_INFINITY });
    ids.push(...(state.value?.closed ?? []));
  }
  const views: ViewParts[] = [];
  for (const { id } of ids.sort((a, b) => (a.slot === b.slot ? 0 : b.slot - a.slot))) {
    const found = await findProposal(reader, id, guardians);
    if (!found.ok) return found;
    if (found.value) views.push(found.value);
  }
  return ok(views);
};

/**
 * The commands that wait for a market's open proposal, with their signatures checked once more. A command that cannot be
 * read carries out nothing, and the proposal runs out.
 */
export const commandsFor = async (
  reader: Pick<EntryReader, 'document'>,
  open: MandateState['open'],
  people: MandatePolicy,
): Promise<Result<readonly Command[], ReadError>> => {
  if (!open) return ok([]);
  const commands: Command[] = [];
  for (const kind of ['approve', 'veto'] as const) {
    const stored = await reader.document('COMMAND', commandId(kind, open.id));
    // What is damaged will not mend by asking again, and must not stop the decisions of a market.
    if (!stored.ok && stored.error.code !== 'corrupt') return stored;
    const parsed = stored.ok && stored.value !== null ? command.safeParse(stored.value) : null;
    const checked = parsed?.success ? await checkedCommand(open.proposal, people, parsed.data) : null;
    if (checked && checked.proposal === open.id) commands.push(checked);
  }
  return ok(commands);
};
