import type { Proposal } from '../core/mandate/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { type Digest, err, formatInstant, type Json, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { checkVote, commandOf, standingOf, type Vote, vote } from '../governance/index.ts';
import type { Ledger } from '../ledger/index.ts';
import {
  type HttpAnswer,
  type HttpEvent,
  type HttpHandler,
  jsonAnswer,
  type ProblemKind,
  problemAnswer,
} from '../publication/index.ts';
import { mandateOf, readProposal, readVote, readVotes, voteId } from './proposals.ts';
import { createMatcher } from './routes-path.ts';

export const APPROVALS_PATH = '/v1/proposals/{id}/approvals';
/** A vote has less than a thousand characters. */
export const LARGEST_VOTE_BYTES = 16_384;

export interface ApproveParts {
  readonly ledger: Pick<Ledger, 'head' | 'document' | 'putDocument'>;
  readonly policy: Pick<Policy, 'mandate'>;
  /** The market clock. */
  readonly clock: () => UnixSeconds;
}

interface Refused {
  readonly kind: ProblemKind;
  readonly detail: string;
  readonly members?: Readonly<Record<string, Json>>;
  readonly headers?: Readonly<Record<string, string>>;
}
type Outcome<T> = Result<T, Refused>;

const refuse = (kind: ProblemKind, detail: string, members?: Refused['members']) =>
  err<Refused>({ kind, detail, ...(members && { members }) });

const away = ({ code }: { readonly code: string }) =>
  err<Refused>({
    kind: 'ledger-unreadable',
    detail: 'The ledger cannot be reached now. Nothing was lost: send the same vote again.',
    members: { code },
    headers: { 'Retry-After': '1' },
  });

const match = createMatcher([{ path: APPROVALS_PATH }]);

const proposalAsked = ({ rawPath, requestContext }: HttpEvent): Outcome<string> => {
  const found = match(rawPath);
  if (!found) return refuse('not-found', 'Votes are posted to /v1/proposals/{id}/approvals.');
  if (requestContext.http.method === 'POST') return ok(found.params.id ?? '');
  const detail = 'A vote is posted. The votes so far stand in the proposal itself.';
  return err({ kind: 'method-not-allowed', detail, headers: { Allow: 'POST' } });
};

const bodyOf = ({ body = '', isBase64Encoded, headers }: HttpEvent): Outcome<Vote> => {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (Buffer.byteLength(text) > LARGEST_VOTE_BYTES) {
    return refuse('body-too-large', `A vote has at most ${LARGEST_VOTE_BYTES} bytes.`, { limit: LARGEST_VOTE_BYTES });
  }
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return refuse('media-type', 'A vote is sent as application/json.');
  }
  try {
    const parsed = vote.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') || 'body';
    return refuse('vote-malformed', `${field}: ${issue?.message}`, { field });
  } catch {
    return refuse('vote-malformed', 'The body is not JSON.', { field: 'body' });
  }
};

/** The proposal, if votes on it still count. */
const openProposal = async ({ ledger, clock }: ApproveParts, id: string): Promise<Outcome<Proposal>> => {
  const content = await readProposal(ledger, id);
  if (!content.ok) return away(content.error);
  if (!content.value) return refuse('proposal-unknown', 'There is no proposal of this id here.');
  const { market, conditions } = content.value;
  const state = await mandateOf(ledger, market);
  if (!state.ok) return away(state.error);
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
  if (!votes.ok) return away(votes.error);
  const command = commandOf(content, policy.mandate, votes.value);
  if (!command) return ok({ votes: votes.value, complete: false });
  const put = await ledger.putDocument('COMMAND', command.id, command);
  // Another pair of owners was as quick: their command is as good as this one.
  if (!put.ok && put.error.code !== 'conflict') return away(put.error);
  return ok({ votes: votes.value, complete: true });
};

const accept = async (parts: ApproveParts, event: HttpEvent): Promise<Outcome<HttpAnswer>> => {
  const id = proposalAsked(event);
  if (!id.ok) return id;
  const cast = bodyOf(event);
  if (!cast.ok) return cast;
  const content = await openProposal(parts, id.value);
  if (!content.ok) return content;
  const checked = await checkVote(content.value, parts.policy.mandate, cast.value);
  if (!checked.ok) return refuse('vote-refused', checked.error.detail, { reason: checked.error.code });
  const { ledger } = parts;
  const before = await readVote(ledger, checked.value);
  if (!before.ok) return away(before.error);
  const put = before.value ? null : await ledger.putDocument('VOTE', voteId(checked.value), checked.value);
  if (put && !put.ok && put.error.code !== 'conflict') return away(put.error);
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
  return async (event) => {
    const answer = await accept(parts, event);
    if (answer.ok) return answer.value;
    const { headers = {}, members = {}, kind, detail } = answer.error;
    return problemAnswer({ kind, detail, instance: event.rawPath, members, headers });
  };
};
