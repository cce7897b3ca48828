import * as z from 'zod';
import { type AccountsDecision, type MarginField, type MarginValues, type Rise, unixSeconds } from '../market/index.ts';

const whole = z.number().int().nonnegative();
/** A published field: its value, and the room to loosen it (ppm of the value) that it had at `since`. */
export const limited = z.strictObject({ value: whole, room: whole, since: unixSeconds });
export type Limited = z.infer<typeof limited>;

export const marginFields = z.strictObject({ maintenance: limited, initial: limited, openInterestCap: limited });
export type MarginFields = z.infer<typeof marginFields>;

/** What is published of what was wanted, and which fields a rail cut off. */
export interface Admitted {
  readonly fields: MarginFields;
  readonly cut: readonly MarginField[];
}

/**
 * The mandate's answer to what margins want: the room above this one has it, and every published value goes through it.
 * `wanted` is null when nothing could be told; then values stay.
 */
export type Admit = (before: MarginFields, wanted: MarginValues | null) => Admitted;

/**
 * What the protocol's accounts say of a rise for positions already open; null where nobody tells of accounts. `rise` is
 * null where none can be decided.
 */
export type JudgeRise = (rise: Rise | null) => AccountsDecision | null;

export const valuesOf = ({ maintenance, initial, openInterestCap }: MarginFields): MarginValues => ({
  maintenancePpm: maintenance.value,
  initialPpm: initial.value,
  openInterestCapUsd: openInterestCap.value,
});
