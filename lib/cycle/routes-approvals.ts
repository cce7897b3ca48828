import * as z from 'zod';
import { digest } from '../core/market/index.ts';
import { vote } from '../governance/index.ts';
import { APPROVALS_PATH } from './approve.ts';
import type { Posting } from './routes-resource.ts';

const counted = z.strictObject({
  proposal: digest,
  kind: z.enum(['approve', 'veto']),
  signers: z.array(z.string()),
  threshold: z.number().int().positive().nullable(),
  /** True where the market's next cycle will judge it. */
  complete: z.boolean(),
});

export const APPROVALS: Posting = {
  path: APPROVALS_PATH,
  operation: {
    summary: "An owner's approval or a guardian's veto, as an EIP-712 signature of at most 16 KB",
    body: { name: 'Vote', shape: vote },
    answer: { schema: { name: 'VoteCounted', shape: counted } },
    problems: [
      'body-too-large',
      'media-type',
      'vote-malformed',
      'proposal-unknown',
      'proposal-closed',
      'proposal-expired',
      'vote-duplicate',
      'vote-refused',
      'ledger-unreadable',
    ],
  },
};
