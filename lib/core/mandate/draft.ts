import type { UnixSeconds } from '../units/index.ts';
import { conditionsOf } from './conditions.ts';
import { PROPOSAL_SCHEMA, type Proposal, type ProposedChange } from './proposal.ts';
import type { ReviewInput } from './review.ts';
import { affectedSentence, announcedSentence, heldBackSentence, unsignedSentence, whySentence } from './wording.ts';

type Shared = Omit<Proposal, 'why' | 'ifUnsigned' | 'owners' | 'threshold' | 'notice'>;

const sharedOf = (
  { realm, market, policyHash, policy, version, now, decimals }: ReviewInput,
  price: bigint,
  changes: readonly ProposedChange[],
  lifetimeSeconds: number,
): Shared => {
  const { proposals } = policy.mandate;
  const { slot } = now;
  return {
    schema: PROPOSAL_SCHEMA,
    ...{ realm, market, policyHash, version },
    openedAt: slot,
    changes: [...changes],
    affected: affectedSentence(changes, policy.margin.rampSeconds),
    conditions: conditionsOf(changes, { slot, price, decimals }, { ...proposals, lifetimeSeconds }),
  };
};

/** What owners are asked to sign. */
export const askFor = (input: ReviewInput, price: bigint, changes: readonly ProposedChange[]): Proposal => {
  const { policy, people, forecastHorizon } = input;
  const shared = sharedOf(input, price, changes, policy.mandate.proposals.lifetimeSeconds);
  const { horizonSeconds } = policy.margin;
  const reason = { changes, forecastHorizon, horizonSeconds, deadline: shared.conditions.deadline };
  return {
    ...shared,
    why: whySentence(reason),
    ifUnsigned: unsignedSentence(reason),
    owners: [...people.owners],
    threshold: people.threshold,
  };
};

/** What is announced to guardians and takes effect by itself. */
export const announce = (input: ReviewInput, price: bigint, changes: readonly ProposedChange[]): Proposal => {
  const { policy, people, now } = input;
  const { noticeSeconds, noticeWindowSeconds } = policy.mandate.proposals;
  const effectiveAt: UnixSeconds = now.slot + noticeSeconds;
  const shared = sharedOf(input, price, changes, noticeSeconds + noticeWindowSeconds);
  return {
    ...shared,
    why: heldBackSentence(changes),
    ifUnsigned: announcedSentence(effectiveAt, shared.conditions.deadline),
    owners: [],
    threshold: null,
    notice: { effectiveAt, guardians: [...people.guardians] },
  };
};
