import type { Proposal } from '../core/mandate/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { type Digest, err, formatInstant, ok, type UnixSeconds } from '../core/units/index.ts';
import { checkVote, commandOf, standingOf, vote } from '../governance/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { type HttpAnswer, type HttpEvent, type HttpHandler, jsonAnswer } from '../publication/index.ts';
import { answerOf, away, type Outcome, postedBody, refuse } from './posting.ts';
import { mandateOf, readProposal, readVote, readVotes, voteId } from './proposals.ts';
import { createMatcher } from './routes-path.ts';

export const APPROVALS_PATH = '/v1/proposals/{id}/approvals';

export interface ApproveParts {
  readonly ledger: Pick<Ledger, 'head' | 'document' | 'putDocument'>;
  readonly policy: Pick<Policy, 'mandate'>;
  /** The market clock. */
  readonly clock: () => UnixSeconds;
}

const match = createMatcher([{ path: APPROVALS_PATH }]);

const proposalAsked = ({ rawPath, requestContext }: HttpEvent): Outcome<string> => {
  const found = match(rawPath);
  if (!found) return refuse('not-found', 'Votes are posted to /v1/proposals/{id}/approvals.');
  if (requestContext.http.method === 'POST') return ok(found.params.id ?? '');
  const detail = 'A vote is posted. The votes so far stand in the proposal itself.';
  return err({ kind: 'method-not-allowed', detail, headers: { Allow: 'POST' } });
};

/** The proposal, if votes on it still count. */
const openProposal = async ({ ledger, clock }: ApproveParts, id: string): Promise<Outcome<Proposal>> => {
  const content = await readProposal(ledger, id);
  if (!content.ok) return away('vote', content.error);
  if (!content.value) return refuse('proposal-unknown', 'There is no proposal of this id here.');
  const { market, conditions } = content.value;
  const state = await mandateOf(ledger, market);
  if (!state.ok) return away('vote', state.error);
  const { status, ending } = standingOf(state.value, id);
  if (status !== 'open') {
    const why = ending ? `: ${ending.reason}` : '';
    return refuse('proposal-closed', `The proposal is ${status}${why}.`, { status });
  }
  if (clock() < conditions.deadline) return ok(content.value);
  return refuse('proposal-expired', `Its deadline was ${formatInstant(conditions.deadline)}.`);
};

/** Writes the command when the votes add up to one. Asked after every vote, so that one cut short is made up for. */
const complete = async ({ ledger, policy }: ApproveParts, id: Digest, content: Proposal) => {
  const votes = await readVotes(ledger, id, policy.mandate);
  if (!votes.ok) return away('vote', votes.error);
  const command = commandOf(content, policy.mandate, votes.value);
  if (!command) return ok({ votes: votes.value, complete: false });
  const put = await ledger.putDocument('COMMAND', command.id, command);
  // Another pair of owners was as quick: their command is as good as this one.
  if (!put.ok && put.error.code !== 'conflict') return away('vote', put.error);
  return ok({ votes: votes.value, complete: true });
};

const accept = async (parts: ApproveParts, event: HttpEvent): Promise<Outcome<HttpAnswer>> => {
  const id = proposalAsked(event);
  if (!id.ok) return id;
  const cast = postedBody(event, vote, { what: 'vote', malformed: 'vote-malformed' });
  if (!cast.ok) return cast;
  const content = await openProposal(parts, id.value);
  if (!content.ok) return content;
  const checked = await checkVote(content.value, parts.policy.mandate, cast.value);
  if (!checked.ok) return refuse('vote-refused', checked.error.detail, { reason: checked.error.code });
  const { ledger } = parts;
  const before = await readVote(ledger, checked.value);
  if (!before.ok) return away('vote', before.error);
  const put = before.value ? null : await ledger.putDocument('VOTE', voteId(checked.value), checked.value);
  if (put && !put.ok && put.error.code !== 'conflict') return away('vote', put.error);
  const counted = await complete(parts, id.value as Digest, content.value);
  if (!counted.ok) return counted;
  if (!put?.ok) return refuse('vote-duplicate', `${checked.value.signer} has voted on this proposal already.`);
  const signers = counted.value.votes.filter(({ kind }) => kind === cast.value.kind).map(({ signer }) => signer);
  const { threshold } = parts.policy.mandate;
  const document = { proposal: id.value, kind: cast.value.kind, signers, threshold, complete: counted.value.complete };
  return ok(jsonAnswer(201, document, {}));
};

/**
 * Takes signed votes on proposals. A vote that counts is stored for ever; with the last one needed the command is written
 * that the market's next cycle consumes. It decides nothing itself: the cycle judges the conditions.
 */
export const createApproveHandler = (parts: ApproveParts): HttpHandler => {
  return async (event) => answerOf(event, await accept(parts, event));
};
