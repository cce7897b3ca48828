import type { ProposalConditions, ProposedChange } from '../lib/core/mandate/index.ts';

/** A proposal as the list of them tells it. */
export interface ProposalLine {
  readonly id: string;
  readonly market: string;
  readonly status: string;
  /** `notice`: it takes effect at `effectiveAt` by itself, unless a guardian vetoes it. */
  readonly kind: 'co-sign' | 'notice';
  readonly effectiveAt: string | null;
  readonly openedAt: string;
  readonly deadline: string;
  readonly changes: readonly ProposedChange[];
  readonly why: string;
  readonly ifUnsigned: string;
  readonly affected: string;
  readonly approvals: {
    readonly owners: readonly string[];
    readonly signers: readonly string[];
    readonly threshold: number | null;
  };
  /** EIP-712 digests: what a wallet signs. */
  readonly hashes: { readonly approve: string; readonly veto: string };
  readonly ending: { readonly outcome: string; readonly reason: string } | null;
}

/** What stands in the proposal itself and never changes. */
export interface ProposalContent {
  readonly policyHash: string;
  readonly version: number;
  readonly conditions: ProposalConditions;
}

/** `content` is null until it has been read. */
export interface Proposal extends ProposalLine {
  readonly content: ProposalContent | null;
}
