import type { ParameterSet } from '../market/index.ts';
import type { ConsumerRails } from '../policy/index.ts';
import type { Candidate } from './coherence.ts';
import { type OnConsumer, type Projected, projectOnRails, RAILED_FIELDS, type RailedField } from './rails.ts';

const candidateOf = (set: ParameterSet): Candidate => {
  const { price, depth, newPositions, existing, issuedAt, effectiveAt, validUntil, slot, fallback } = set;
  const { permissions } = set.breaker;
  return {
    ...{ price, depth, newPositions, existing, issuedAt, effectiveAt, validUntil, slot, fallback },
    breaker: { permissions },
  };
};

const railedValue = (
  { price, newPositions }: Pick<Candidate, 'price' | 'newPositions'>,
  field: RailedField,
): unknown => (field === 'price' ? price?.median : newPositions?.[field]);

/**
 * A published set on a consumer's rails, from what was last sent to it: a function of these three alone, so that who has
 * the set, the policy that it names and the projection before can make it again. Null for a set of status `fallback`,
 * which has run out before it is read: nothing is in force that could be sent, whatever the rails.
 */
export const projectSet = (set: ParameterSet, before: OnConsumer | null, rails: ConsumerRails): Projected | null =>
  set.status === 'fallback' ? null : projectOnRails(candidateOf(set), before, rails);

/** The railed fields that are not sent as they were decided. */
export const heldFields = (
  decided: Pick<Candidate, 'price' | 'newPositions'>,
  sent: Pick<Candidate, 'price' | 'newPositions'>,
): readonly RailedField[] => RAILED_FIELDS.filter((field) => railedValue(decided, field) !== railedValue(sent, field));
