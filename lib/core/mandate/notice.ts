import type { MarginDecision, MarginField, MarginValues } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { type Digest, formatInstant, mulDivDown, mulDivUp, PPM } from '../units/index.ts';
import { tightens } from './classify.ts';
import { brokenCondition, type Circumstances, movedWorld } from './conditions.ts';
import type { Proposal, ProposedChange } from './proposal.ts';
import type { Ruling } from './ruling.ts';

/**
 * The one field that a notice may loosen. Maintenance has a budget of its own, two fifths a day, and what it gave back that
 * way is part of every coverage that was measured (docs/decisions/margins.md, "Budgets, field by field"); initial margin
 * has no budget that could hold it back.
 */
export const NOTICE_FIELD = 'openInterestCapUsd' satisfies MarginField;

type Notice = Pick<Proposal, 'changes' | 'conditions' | 'policyHash'> & {
  readonly notice: NonNullable<Proposal['notice']>;
};

export const isNotice = <T extends Pick<Proposal, 'notice'>>(
  proposal: T,
): proposal is T & { readonly notice: NonNullable<Proposal['notice']> } => proposal.notice !== undefined;

/** Calm enough for a notice to begin. */
export const isCalm = ({ state, grade, unwatched }: Circumstances): boolean =>
  state === 'normal' && grade === 'valid' && !unwatched;

/** What ends a notice before its time. A minute of degraded data does not: it bars loosening while it lasts. */
const stormIn = ({ state, grade, unwatched }: Circumstances): string | null => {
  if (state !== 'normal') return `the market is in ${state}: a notice begins anew after it`;
  if (grade !== 'valid' && grade !== 'degraded') return `the data is ${grade}: a notice begins anew after it`;
  return unwatched ? 'no good set was in force for a while, and nobody can say what the market did' : null;
};

export const valuesAskedFor = ({ changes }: Pick<Proposal, 'changes'>): Partial<MarginValues> =>
  Object.fromEntries(changes.map(({ field, to }) => [field, to]));

/** A notice that nobody has vetoed: over, due, or still to wait. */
export const ruleOnNotice = (open: Notice, policyHash: Digest, now: Circumstances): Ruling => {
  const { notice, conditions } = open;
  if (open.policyHash !== policyHash) return { kind: 'lapsed', reason: 'the policy has changed' };
  const over = stormIn(now) ?? movedWorld(conditions, now);
  if (over) return { kind: 'lapsed', reason: over };
  if (now.slot < notice.effectiveAt || brokenCondition(conditions, now)) return { kind: 'none' };
  return {
    kind: 'due',
    values: valuesAskedFor(open),
    reason: `announced for ${formatInstant(notice.effectiveAt)}, and nobody vetoed it`,
  };
};

/** Whether what was announced is wanted to the full in this cycle. Degraded data says nothing of it. */
export const isStillWanted = (
  { changes }: Pick<Proposal, 'changes'>,
  { wanted, ...published }: MarginDecision,
  { grade }: Circumstances,
): boolean =>
  wanted === null ||
  changes.every(
    ({ field, to }) =>
      tightens(field, to, published[field]) && (grade !== 'valid' || !tightens(field, to, wanted[field])),
  );

/** What the budget holds back and is worth a notice: where from, where to, always inside the rails. Null where it is not. */
export const heldBack = (
  { wanted, openInterestCapUsd: from }: MarginDecision,
  { mandate, conservative }: ClassPolicy,
): Pick<ProposedChange, 'field' | 'from' | 'to'> | null => {
  if (!wanted) return null;
  const { noticeSharePpm, noticeHeadroomPpm } = mandate.proposals;
  const sure = mulDivDown(wanted[NOTICE_FIELD], PPM - noticeHeadroomPpm, PPM);
  const to = Math.min(sure, mandate.rails[NOTICE_FIELD].max);
  const least = from + mulDivUp(Math.max(from, conservative[NOTICE_FIELD]), noticeSharePpm, PPM);
  return to > least ? { field: NOTICE_FIELD, from, to } : null;
};
