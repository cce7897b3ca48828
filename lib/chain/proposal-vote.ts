import { hashTypedData } from 'viem/utils';
import type { MarketId, Realm } from '../core/market/index.ts';
import type { Digest, UnixSeconds } from '../core/units/index.ts';
import { domainOf } from './typed-data.ts';

/** What a person says about one proposal. */
export type VoteKind = 'approve' | 'veto';

export interface VoteStatement {
  readonly kind: VoteKind;
  readonly realm: Realm;
  /** Digest of the whole proposal: fields, conditions, deadline, owners, policy. */
  readonly proposal: Digest;
  /** The rest follows from the proposal. It stands here so that a wallet shows what is signed instead of a number. */
  readonly market: MarketId;
  readonly changes: string;
  readonly deadline: UnixSeconds;
}

const FIELDS = [
  { name: 'proposal', type: 'bytes32' },
  { name: 'market', type: 'string' },
  { name: 'changes', type: 'string' },
  { name: 'deadline', type: 'uint64' },
] as const;

/** An approval and a veto are of different types, so that neither signature can be taken for the other. */
const PRIMARY_TYPE = { approve: 'ProposalApproval', veto: 'ProposalVeto' } as const;

const SALTED_DOMAIN = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'salt', type: 'bytes32' },
] as const;

/** The document that a wallet is asked to sign (`eth_signTypedData_v4`), as JSON. */
export const voteDocument = ({ kind, realm, proposal, market, changes, deadline }: VoteStatement) => {
  const primaryType = PRIMARY_TYPE[kind];
  return {
    domain: domainOf(realm),
    types: { EIP712Domain: SALTED_DOMAIN, [primaryType]: FIELDS },
    primaryType,
    message: { proposal, market, changes, deadline: String(deadline) },
  };
};

/** The 32 bytes of that document. */
export const voteHash = (statement: VoteStatement): Digest => {
  const { kind, realm, proposal, market, changes, deadline } = statement;
  const message = { proposal, market, changes, deadline: BigInt(deadline) };
  const domain = domainOf(realm);
  return kind === 'approve'
    ? hashTypedData({ domain, types: { ProposalApproval: FIELDS }, primaryType: 'ProposalApproval', message })
    : hashTypedData({ domain, types: { ProposalVeto: FIELDS }, primaryType: 'ProposalVeto', message });
};
