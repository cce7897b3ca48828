import { MARGIN_FIELDS, type MarginDecision, type MarginField } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { PPM } from '../units/index.ts';
import { classify, tightens } from './classify.ts';
import { remembered, silenced } from './closures.ts';
import { movedWorld } from './conditions.ts';
import { announce, askFor } from './draft.ts';
import { heldBack, isCalm, isNotice, isStillWanted } from './notice.ts';
import {
  type MandateDecision,
  type MandateState,
  type Proposal,
  type ProposalClosure,
  type ProposedChange,
  proposalId,
} from './proposal.ts';
import type { Ruling, RulingInput } from './ruling.ts';
import { changeOf } from './wording.ts';

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
  if (ruling.kind === 'vetoed' || ruling.kind === 'lapsed') return { outcome: ruling.kind, reason: ruling.reason };
  if (now.slot >= open.conditions.deadline) return { outcome: 'expired', reason: 'not enough signatures in time' };
  if (open.policyHash !== policyHash) return { outcome: 'lapsed', reason: 'the policy has changed' };
  const moved = movedWorld(open.conditions, now);
  if (moved) return { outcome: 'lapsed', reason: moved };
  if (!margin.wanted || !published || resembles(open, needed, policy.mandate.proposals.supersedePpm)) return null;
  if (needed.length === 0) return { outcome: 'withdrawn', reason: 'what was asked for is no longer needed' };
  return { outcome: 'superseded', reason: 'what is needed has changed' };
};

/** The same of an open notice. What needs signatures comes first: it says more of the market than a cap that would grow. */
const endingOfNotice = (input: ReviewInput, open: Proposal): Ending | null => {
  const { ruling, now, margin, published } = input;
  if (ruling.kind === 'vetoed' || ruling.kind === 'lapsed') return { outcome: ruling.kind, reason: ruling.reason };
  if (margin.cut.length > 0) return { outcome: 'superseded', reason: 'signatures are needed for another change first' };
  const exact = open.changes.every(({ field, to }) => margin[field] === to);
  if (ruling.kind === 'due' && (exact || !published)) return executedOrNot(input, open, ruling.reason);
  if (now.slot >= open.conditions.deadline)
    return { outcome: 'expired', reason: 'it could not take effect in its time' };
  if (!published || isStillWanted(open, margin, now)) return null;
  return { outcome: 'withdrawn', reason: 'what was announced is no longer needed, or no longer wanted to the full' };
};

/** What is asked for or announced in this cycle, where nothing else is open. */
const freshOf = (
  input: ReviewInput,
  needed: readonly ProposedChange[],
  closed: MandateState['closed'],
): Proposal | null => {
  const { margin, market, now, people, policy, published } = input;
  const isSilenced = (asNotice: boolean) => silenced(closed, now.slot, policy.mandate.proposals, asNotice);
  if (!published || now.price === null) return null;
  if (margin.cut.length > 0) {
    return needed.length > 0 && !isSilenced(false) ? askFor(input, now.price, needed) : null;
  }
  // What nobody could veto is not announced: it waits for its budget.
  if (people.guardians.length === 0 || !isCalm(now) || isSilenced(true)) return null;
  const held = heldBack(margin, policy);
  return held && announce(input, now.price, [changeOf(market, held.field, held.from, held.to)]);
};

const movedBy = (ending: Ending | null, { ruling }: ReviewInput, kind: 'approved' | 'due'): MarginField[] => {
  if (ending?.outcome !== 'executed' || ruling.kind !== kind) return [];
  return MARGIN_FIELDS.filter((field) => ruling.values[field] !== undefined);
};

/**
 * The mandate's part of an entry, once it is known what is published: the class of every change, how the open proposal
 * ends if it does, and the one that is opened. A market has at most one open proposal: one with every field in need of
 * signatures, or the notice of a loosening.
 */
export const reviewMandate = (
  input: ReviewInput,
): { readonly decision: MandateDecision; readonly state: MandateState } => {
  const { open, now, margin, version, policy } = input;
  const noticed = open !== null && isNotice(open.proposal);
  const needed = neededChanges(noticed ? { ...input, open: null } : input);
  const ending = open && (noticed ? endingOfNotice(input, open.proposal) : endingOf(input, open.proposal, needed));
  const told = noticed ? { notice: true as const } : {};
  const closure = open && ending ? [{ id: open.id, ...ending, slot: now.slot, version, ...told }] : [];
  const closed = remembered([...closure, ...input.closed], now.slot, policy.mandate.proposals);
  const kept = open && !ending ? open : null;
  const fresh = kept ? null : freshOf(input, needed, closed);
  const id = fresh && proposalId(fresh);
  const [approved, announced] = [movedBy(ending, input, 'approved'), movedBy(ending, input, 'due')];
  const changes = classify({ before: now.values, margin, state: now.state, approved, announced });
  return {
    decision: { changes, opened: id, closed: closure },
    state: { open: fresh && id ? { id, proposal: fresh } : kept, closed },
  };
};
