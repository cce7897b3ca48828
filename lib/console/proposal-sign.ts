import { readFile } from 'node:fs/promises';
import type { Proposal } from '../core/mandate/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { createApproveHandler } from '../cycle/index.ts';
import { castVote, proposalExport, type Vote } from '../governance/index.ts';
import { readKeyFile } from '../local/index.ts';
import { type HttpEvent, localSigner } from '../publication/index.ts';
import { inFolder, type ProposalFolder, proposalNamed } from './proposal-folder.ts';

export interface SignOptions {
  readonly key: string;
  readonly veto?: true;
  readonly print?: true;
  readonly from?: string;
  readonly data?: string;
}

const signed = async (content: Proposal, { key, veto }: SignOptions): Promise<Result<Vote, string>> => {
  const read = readKeyFile(key);
  if (!read.ok) return read;
  const cast = await castVote(content, veto ? 'veto' : 'approve', localSigner(read.value));
  return cast.ok ? cast : err(cast.error.detail);
};

const posted = (vote: Vote): HttpEvent => {
  const path = `/v1/proposals/${vote.proposal}/approvals`;
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path, sourceIp: '127.0.0.1' } },
    body: JSON.stringify(vote),
    isBase64Encoded: false,
  };
};

/** The market clock of a folder, as its newest entry tells it; of the live realm it is the real one. */
export const clockOf = async ({ ledger, realm }: ProposalFolder, market: string): Promise<number> => {
  if (realm === 'live') return Date.now() / 1000;
  const head = await ledger.head(market);
  return head.ok && head.value ? head.value.entry.body.inputs.slot : 0;
};

/** What came of a vote: in words, and as the endpoint answers it. */
export interface Counted {
  readonly vote: Vote;
  /** Null where it was only printed. */
  readonly answer: {
    readonly signers: readonly string[];
    readonly threshold: number | null;
    readonly complete: boolean;
  } | null;
}

const count = async (folder: ProposalFolder, content: Proposal, vote: Vote): Promise<Result<Counted, string>> => {
  const now = await clockOf(folder, content.market);
  const handler = createApproveHandler({ ledger: folder.ledger, policy: folder.policy, clock: () => now });
  const answer = await handler(posted(vote));
  const body = JSON.parse(answer.body);
  return answer.statusCode === 201 ? ok({ vote, answer: body }) : err(`${body.title}: ${body.detail}`);
};

const fromFile = async (file: string, options: SignOptions): Promise<Result<Counted, string>> => {
  try {
    const parsed = proposalExport.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (!parsed.success) return err(`${file} is not an export of a proposal`);
    const vote = await signed(parsed.data.proposal, options);
    return vote.ok ? ok({ vote: vote.value, answer: null }) : vote;
  } catch (cause) {
    return err(`${file}: ${(cause as Error).message}`);
  }
};

/** Signs a proposal of a data folder and counts the vote there; from an export, or when told so, it is only printed. */
export const signProposal = (id: string, options: SignOptions): Promise<Result<Counted, string>> => {
  if (options.from !== undefined) return fromFile(options.from, options);
  return inFolder(options.data, async (folder) => {
    const found = await proposalNamed(folder, id);
    if (!found.ok) return found;
    const vote = await signed(found.value.content, options);
    if (!vote.ok) return vote;
    return options.print ? ok({ vote: vote.value, answer: null }) : count(folder, found.value.content, vote.value);
  });
};
