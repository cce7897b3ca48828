import type { MarginValues } from '../market/index.ts';
import type { MandatePolicy } from '../policy/index.ts';
import type { Digest } from '../units/index.ts';
import { brokenCondition, type Circumstances } from './conditions.ts';
import { isNotice, ruleOnNotice, valuesAskedFor } from './notice.ts';
import type { Command, MandateState } from './proposal.ts';

/** What becomes of the open proposal by what people have done. */
export type Ruling =
  | { readonly kind: 'none' }
  /** By its owners, or by its notice. */
  | { readonly kind: 'approved' | 'due'; readonly values: Partial<MarginValues>; readonly reason: string }
  | { readonly kind: 'vetoed' | 'lapsed'; readonly reason: string };

export interface RulingInput {
  readonly people: MandatePolicy;
  readonly policyHash: Digest;
  readonly open: MandateState['open'];
  /** Their signatures were checked by whoever consumed them. */
  readonly commands: readonly Command[];
  readonly now: Circumstances;
}

const voters = (commands: readonly Command[], kind: Command['kind'], entitled: readonly string[]): string[] => {
  const signers = commands.flatMap((one) => (one.kind === kind ? one.votes.map(({ signer }) => signer) : []));
  return [...new Set(signers)].filter((signer) => entitled.includes(signer)).sort();
};

/**
 * A guardian's veto comes before everything. Enough different owners approve exactly what they signed, if every condition
 * of it holds in this cycle; if one does not, the proposal lapses and their signatures with it. A notice asks for no
 * approval and takes none.
 */
export const ruleOn = ({ people, policyHash, open, commands, now }: RulingInput): Ruling => {
  if (!open) return { kind: 'none' };
  const addressed = commands.filter(({ proposal }) => proposal === open.id);
  const [guardian] = voters(addressed, 'veto', people.guardians);
  if (guardian) return { kind: 'vetoed', reason: `by guardian ${guardian}` };
  if (isNotice(open.proposal)) return ruleOnNotice(open.proposal, policyHash, now);
  const owners = voters(addressed, 'approve', people.owners);
  if (people.threshold === null || owners.length < people.threshold) return { kind: 'none' };
  if (open.proposal.policyHash !== policyHash) return { kind: 'lapsed', reason: 'the policy has changed' };
  const broken = brokenCondition(open.proposal.conditions, now);
  if (broken) return { kind: 'lapsed', reason: broken };
  return { kind: 'approved', values: valuesAskedFor(open.proposal), reason: `by owners ${owners.join(', ')}` };
};
