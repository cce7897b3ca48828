import {
  MARGIN_FIELDS,
  type MarginDecision,
  type MarginField,
  type MarginValues,
  type MarketState,
} from '../market/index.ts';
import type { ClassifiedChange } from './proposal.ts';

/** True when `to` asks for more of users, or allows less, than `from`. */
export const tightens = (field: MarginField, from: number, to: number): boolean =>
  field === 'openInterestCapUsd' ? to < from : to > from;

export interface Classified {
  readonly before: MarginValues;
  readonly margin: MarginDecision;
  readonly state: MarketState;
  /** Fields whose value people approved in this cycle. */
  readonly approved: readonly MarginField[];
  /** Fields that a notice moved in this cycle. */
  readonly announced: readonly MarginField[];
}

const classOf = (
  field: MarginField,
  { before, margin, state, approved, announced }: Classified,
): ClassifiedChange['class'] | null => {
  const [was, is, wanted] = [before[field], margin[field], margin.wanted?.[field] ?? before[field]];
  if (approved.includes(field) || margin.cut.includes(field)) return 'co-sign';
  if (announced.includes(field)) return 'notice';
  if (is === was) return tightens(field, wanted, is) ? 'notice' : null;
  const forNewPositions = field !== 'maintenancePpm';
  return forNewPositions && state !== 'normal' && tightens(field, was, is) ? 'emergency' : 'automatic';
};

/** The class of every field that moved, that a rail cut, or that would loosen had it the budget. */
export const classify = (input: Classified): ClassifiedChange[] =>
  MARGIN_FIELDS.flatMap((field) => {
    const found = classOf(field, input);
    if (!found) return [];
    const { before, margin } = input;
    return [
      {
        field,
        class: found,
        before: before[field],
        wanted: margin.wanted?.[field] ?? before[field],
        published: margin[field],
      },
    ];
  });
