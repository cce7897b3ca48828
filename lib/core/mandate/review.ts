import { MARGIN_FIELDS, type MarginDecision, type MarginField } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { PPM } from '../units/index.ts';
import { classify, tightens } from './classify.ts';
import { conditionsOf, movedWorld } from './conditions.ts';
import {
  type MandateDecision,
  type MandateState,
  PROPOSAL_SCHEMA,
  type Proposal,
  type ProposalClosure,
  type ProposedChange,
  proposalId,
  REMEMBERED_CLOSURES,
} from './proposal.ts';
import type { Ruling, RulingInput } from './ruling.ts';
import { affectedSentence, changeSentence, unsignedSentence, whySentence } from './wording.ts';

export interface ReviewInput extends RulingInput {
  readonly realm: string;
  readonly market: string;
  readonly version: number;
  readonly policy: ClassPolicy;
  readonly decimals: number;
  readonly closed: MandateState['closed'];
  readonly ruling: Ruling;
  /** What was decided for publication. */
  readonly margin: MarginDecision;
  /** False where the vector is not this cycle's own: what nobody publishes, nobody needs signed. */
  readonly published: boolean;
  readonly forecastHorizon: number | null;
}

type Ending = Pick<ProposalClosure, 'outcome' | 'reason'>;

const changeOf = (market: string, field: MarginField, from: number, to: number): ProposedChange => ({
  field,
  from,
  to,
  unit: field === 'openInterestCapUsd' ? 'usd' : 'ppm',
  sentence: changeSentence(market, field, from, to),
});

/** An open proposal's field stays in need while its wanted value lies on the far side at all, so that noise ends nothing. */
const inNeed = ({ margin, open }: ReviewInput, field: MarginField): boolean => {
  if (margin.cut.includes(field)) return true;
  const asked = open?.proposal.changes.find((one) => one.field === field);
  const wanted = margin.wanted?.[field] ?? margin[field];
  if (!asked || wanted === margin[field]) return false;
  return tightens(field, margin[field], wanted) === tightens(field, asked.from, asked.to);
};

/** What people would have to sign now. A maintenance that rises brings the initial margin that it needs with it. */
const neededChanges = (input: ReviewInput): ProposedChange[] => {
  const { margin, market } = input;
  const { wanted } = margin;
  if (!wanted || margin.cut.length + (input.open ? 1 : 0) === 0) return [];
  const needed = MARGIN_FIELDS.filter((field) => inNeed(input, field));
  const maintenance = needed.includes('maintenancePpm') ? wanted.maintenancePpm : 0;
  const aims = {
    ...wanted,
    initialPpm: Math.max(needed.includes('initialPpm') ? wanted.initialPpm : 0, 2 * maintenance),
  };
  return MARGIN_FIELDS.flatMap((field) => {
    const companion = field === 'initialPpm' && aims.initialPpm > margin.initialPpm;
    return needed.includes(field) || companion ? [changeOf(market, field, margin[field], aims[field])] : [];
  });
};

const resembles = (open: Proposal, needed: readonly ProposedChange[], supersedePpm: number): boolean =>
  needed.length === open.changes.length &&
  needed.every(({ field, to }) => {
    const asked = open.changes.find((one) => one.field === field);
    return asked !== undefined && Math.abs(asked.to - to) * PPM <= asked.to * supersedePpm;
  });

const executedOrNot = ({ margin, published }: ReviewInput, { changes }: Proposal, reason: string): Ending => {
  const exact = published && changes.every(({ field, to }) => margin[field] === to);
  if (exact) return { outcome: 'executed', reason };
  return { outcome: 'lapsed', reason: 'the vector with these values would not be coherent' };
};

/** Why the open proposal ends in this cycle, or null while it stays. */
const endingOf = (input: ReviewInput, open: Proposal, needed: readonly ProposedChange[]): Ending | null => {
  const { ruling, now, margin, published, policyHash, policy } = input;
  if (ruling.kind === 'approved') return executedOrNot(input, open, ruling.reason);
  if (ruling.kind !== 'none') return { outcome: ruling.kind, reason: ruling.reason };
  if (now.slot >= open.conditions.deadline) return { outcome: 'expired', reason: 'not enough signatures in time' };
  if (open.policyHash !== policyHash) return { outcome: 'lapsed', reason: 'the policy has changed' };
  const moved = movedWorld(open.conditions, now);
  if (moved) return { outcome: 'lapsed', reason: moved };
  if (!margin.wanted || !published || resembles(open, needed, policy.mandate.proposals.supersedePpm)) return null;
  if (needed.length === 0) return { outcome: 'withdrawn', reason: 'what was asked for is no longer needed' };
  return { outcome: 'superseded', reason: 'what is needed has changed' };
};

const proposalOf = (input: ReviewInput, price: bigint, changes: readonly ProposedChange[]): Proposal => {
  const { market, policy, people, now, forecastHorizon } = input;
  const { slot } = now;
  const conditions = conditionsOf(changes, { slot, price, decimals: input.decimals }, policy.mandate.proposals);
  const { horizonSeconds, rampSeconds } = policy.margin;
  const reason = { market, changes, forecastHorizon, horizonSeconds, rampSeconds, deadline: conditions.deadline };
  return {
    schema: PROPOSAL_SCHEMA,
    realm: input.realm,
    market,
    policyHash: input.policyHash,
    openedAt: slot,
    version: input.version,
    changes: [...changes],
    why: whySentence(reason),
    ifUnsigned: unsignedSentence(reason),
    affected: affectedSentence(reason),
    conditions,
    owners: [...people.owners],
    threshold: people.threshold,
  };
};

/** After a veto nobody is asked again for as long as a proposal lives: a machine must not outlast a guardian by repetition. */
const silenced = ({ now, policy }: ReviewInput, closed: MandateState['closed']): boolean =>
  closed.some(
    ({ outcome, slot }) => outcome === 'vetoed' && now.slot - slot < policy.mandate.proposals.lifetimeSeconds,
  );

/**
 * The mandate's part of an entry, once it is known what is published: the class of every change, how the open proposal
 * ends if it does, and the one that is opened. A market has at most one open proposal; it holds every field in need.
 */
export const reviewMandate = (
  input: ReviewInput,
): { readonly decision: MandateDecision; readonly state: MandateState } => {
  const { open, now, margin, ruling, version, published } = input;
  const needed = neededChanges(input);
  const ending = open && endingOf(input, open.proposal, needed);
  const closure = open && ending ? [{ id: open.id, ...ending, slot: now.slot, version }] : [];
  const closed = [...closure, ...input.closed].slice(0, REMEMBERED_CLOSURES);
  const opens =
    (!open || ending) && published && margin.cut.length > 0 && needed.length > 0 && !silenced(input, closed);
  const fresh = opens && now.price !== null ? proposalOf(input, now.price, needed) : null;
  const id = fresh && proposalId(fresh);
  const kept = open && !ending ? open : null;
  const approved = ending?.outcome === 'executed' && ruling.kind === 'approved' ? Object.keys(ruling.values) : [];
  const changes = classify({ before: now.values, margin, state: now.state, approved: approved as MarginField[] });
  return {
    decision: { changes, opened: id, closed: closure },
    state: { open: fresh && id ? { id, proposal: fresh } : kept, closed },
  };
};
