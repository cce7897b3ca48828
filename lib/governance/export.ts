import * as z from 'zod';
import { voteHash } from '../chain/index.ts';
import { proposalId, summaryOf } from '../core/mandate/index.ts';
import { canonical } from '../core/units/index.ts';
import { detailOf, type ProposalDetail, proposalDetail, type ViewParts } from './view.ts';
import { checkVote, statementOf } from './vote.ts';

export const EXPORT_SCHEMA = 'plimsoll.proposal-export/2';
/** A proposal in a file: all that is needed to check it, and to sign it, away from any network. */
export const proposalExport = proposalDetail.extend({ schema: z.literal(EXPORT_SCHEMA) });
export type ProposalExport = z.infer<typeof proposalExport>;

export const exportOf = (parts: ViewParts): ProposalExport => ({ schema: EXPORT_SCHEMA, ...detailOf(parts) });

/** One question asked of an export, and what was found. */
export interface ExportCheck {
  readonly name: string;
  readonly holds: boolean;
  readonly detail: string;
}

const check = (name: string, holds: boolean, detail: string): ExportCheck => ({ name, holds, detail });

const same = (name: string, computed: string, stated: string): ExportCheck =>
  check(name, computed === stated, computed === stated ? computed : `computed ${computed}, the file says ${stated}`);

/** What a person reads in the file must be what its content says, or somebody signs one thing and reads another. */
const words = (file: ProposalDetail): ExportCheck => {
  const { id, status, ending, votes, proposal: content } = file;
  const parts = { id, content, standing: { status, ending }, votes: [] };
  const stated = { ...file, approvals: null, votes: null, schema: null };
  const derived = { ...detailOf(parts), approvals: null, votes: null, schema: null };
  const holds = canonical(stated) === canonical(derived);
  return check(
    'words',
    holds,
    holds ? summaryOf(content) : `what is shown is not what ${votes.length} votes are about`,
  );
};

const signatures = async ({ proposal: content, votes, id }: ProposalExport): Promise<ExportCheck[]> => {
  const guardians = votes.flatMap(({ kind, signer }) => (kind === 'veto' ? [signer] : []));
  const people = { owners: content.owners, threshold: content.threshold, guardians };
  return Promise.all(
    votes.map(async ({ kind, signer, signature }) => {
      const cast = { kind, signer, signature, realm: content.realm, proposal: id };
      const checked = await checkVote(content, people, cast);
      const whom = kind === 'veto' ? `${signer}; whether a guardian, the policy tells` : `owner ${signer}`;
      return check(kind, checked.ok, checked.ok ? whom : checked.error.detail);
    }),
  );
};

/** Recomputes every hash of an export from its content, and checks every signature in it. Needs no network. */
export const verifyExport = async (file: ProposalExport): Promise<readonly ExportCheck[]> => {
  const { proposal: content, hashes } = file;
  return [
    same('id', proposalId(content), file.id),
    same('approve', voteHash(statementOf(content, 'approve')), hashes.approve),
    same('veto', voteHash(statementOf(content, 'veto')), hashes.veto),
    words(file),
    ...(await signatures(file)),
  ];
};
