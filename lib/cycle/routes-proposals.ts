import * as z from 'zod';
import { detailOf, proposalDetail, proposalView, viewOf } from '../governance/index.ts';
import { jsonAnswer, problemAnswer } from '../publication/index.ts';
import { findProposal, listProposals } from './proposals.ts';
import { unreadable } from './routes-problems.ts';
import type { Answering, Resource } from './routes-resource.ts';

const proposalsList = z.strictObject({ proposals: z.array(proposalView) });

export const proposalUnknown: Answering = ({ path }) =>
  problemAnswer({
    kind: 'proposal-unknown',
    detail: 'There is no proposal of this id here. The open ones and those that ended last are at /v1/proposals.',
    instance: path,
  });

export const PROPOSALS: Resource = {
  path: '/v1/proposals',
  answer: async ({ parts }) => {
    const found = await listProposals(parts.reader, parts.markets, parts.guardians ?? []);
    if (!found.ok) return unreadable(found.error);
    return () => jsonAnswer(200, { proposals: found.value.map(viewOf) }, {});
  },
  operation: {
    summary: 'Changes that need signatures: the open ones first, then those that ended last',
    answer: { schema: { name: 'Proposals', shape: proposalsList } },
    problems: ['ledger-unreadable'],
  },
};

export const PROPOSAL: Resource = {
  path: '/v1/proposals/{id}',
  answer: async ({ parts }, { params }) => {
    const found = await findProposal(parts.reader, params.id ?? '', parts.guardians ?? []);
    if (!found.ok) return unreadable(found.error);
    const { value } = found;
    return value ? () => jsonAnswer(200, detailOf(value), {}) : proposalUnknown;
  },
  operation: {
    summary: 'One proposal with its content, what a wallet signs for it, and the signatures so far',
    answer: { schema: { name: 'Proposal', shape: proposalDetail } },
    problems: ['proposal-unknown', 'ledger-unreadable'],
  },
};
