import { privateKeyToAddress, sign } from 'viem/accounts';
import { type VoteStatement, voteHash } from '../../lib/chain/index.ts';
import { PROPOSAL_SCHEMA, type Proposal, proposalId } from '../../lib/core/mandate/index.ts';
import type { MandatePolicy } from '../../lib/core/policy/index.ts';
import { digestOf } from '../../lib/core/units/index.ts';
import { statementOf, type Vote } from '../../lib/governance/index.ts';

type Key = `0x${string}`;
const key = (byte: string): Key => `0x${byte.repeat(32)}`;
export const KEYS = [key('a1'), key('b2'), key('c3')] as const;
export const GUARDIAN_KEY = key('d4');
export const OUTSIDER_KEY = key('e5');
export const addressOf = (one: Key): string => privateKeyToAddress(one).toLowerCase();
export const PEOPLE: MandatePolicy = {
  owners: KEYS.map(addressOf),
  threshold: 2,
  guardians: [addressOf(GUARDIAN_KEY)],
};

/** A proposal as a crash makes one. */
export const PROPOSAL: Proposal = {
  schema: PROPOSAL_SCHEMA,
  realm: 'simulated:1',
  market: 'SOL-USD-PERP',
  policyHash: digestOf('policy'),
  openedAt: 1_767_232_800,
  version: 120,
  changes: [
    {
      field: 'maintenancePpm',
      from: 150_000,
      to: 170_868,
      unit: 'ppm',
      sentence: 'Maintenance margin of SOL-USD-PERP from 15 % to 17.0868 % of notional (2.0868 % up, 13.9 % more).',
    },
  ],
  why: 'why',
  ifUnsigned: 'if unsigned',
  affected: 'affected',
  conditions: {
    current: [{ field: 'maintenancePpm', min: 135_000, max: 170_868 }],
    worstState: 'halt',
    worstGrade: 'degraded',
    price: { low: '1584621310', high: '1936759379', decimals: 8 },
    deadline: 1_767_319_200,
  },
  owners: PEOPLE.owners,
  threshold: 2,
};

/** A vote signed by the library that wallets use; `change` makes the signed document another one. */
export const voteBy = async (
  privateKey: Key,
  kind: Vote['kind'] = 'approve',
  change: Partial<VoteStatement> = {},
): Promise<Vote> => ({
  kind,
  realm: PROPOSAL.realm,
  proposal: proposalId(PROPOSAL),
  signer: addressOf(privateKey),
  signature: await sign({
    hash: voteHash({ ...statementOf(PROPOSAL, kind), ...change }),
    privateKey,
    to: 'hex',
  }),
});
