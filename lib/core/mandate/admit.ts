import { type Admitted, type Limited, type MarginFields, valuesOf } from '../margin/index.ts';
import { MARGIN_FIELDS, type MarginField, type MarginValues } from '../market/index.ts';
import type { Rail } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import { emptied } from './budget.ts';
import { tightens } from './classify.ts';
import { type Limiting, limitAllowance, limitRequirement } from './limiter.ts';
import type { Ruling } from './ruling.ts';

export interface Admission extends Limiting {
  /** A breaker that acts, or data that is no price: the budget is emptied. */
  readonly abnormal: boolean;
}

/** A value that people have put beyond a rail may come back and go no further out. */
const clipped = (value: number, before: number, { min, max }: Rail): number =>
  Math.min(Math.max(value, Math.min(min, before)), Math.max(max, before));

interface OneAdmitted {
  readonly field: Limited;
  readonly cut: boolean;
}

const admitOne = (name: MarginField, before: Limited, wanted: number, admission: Admission): OneAdmitted => {
  const rail = admission.policy.mandate.rails[name];
  const { budget } = admission.policy.mandate;
  const limit = (to: number) =>
    name === 'openInterestCapUsd'
      ? limitAllowance(before, to, admission, rail)
      : limitRequirement(before, to, admission, rail, name === 'maintenancePpm' ? budget[name] : null);
  // Whether the rail is felt is asked of the limited value: a loosening that its budget holds back needs no signature yet.
  const { value } = limit(wanted);
  const cut = clipped(value, before.value, rail) !== value;
  return {
    field: limit(cut ? clipped(wanted, before.value, rail) : wanted),
    cut,
  };
};

const drained = (fields: MarginFields, { slot, policy }: Admission): MarginFields => {
  const { coolDownSeconds } = policy.mandate.budget;
  return {
    maintenance: emptied(fields.maintenance, slot, coolDownSeconds),
    initial: emptied(fields.initial, slot, coolDownSeconds),
    openInterestCap: emptied(fields.openInterestCap, slot, coolDownSeconds),
  };
};

const limitedFields = (before: MarginFields, wanted: MarginValues, admission: Admission): Admitted => {
  const maintenance = admitOne('maintenancePpm', before.maintenance, wanted.maintenancePpm, admission);
  const initial = admitOne('initialPpm', before.initial, wanted.initialPpm, admission);
  const cap = admitOne('openInterestCapUsd', before.openInterestCap, wanted.openInterestCapUsd, admission);
  const least = 2 * maintenance.field.value;
  const fields = {
    maintenance: maintenance.field,
    initial: initial.field.value < least ? { ...initial.field, value: least } : initial.field,
    openInterestCap: cap.field,
  };
  const cuts: readonly [MarginField, boolean][] = [
    ['maintenancePpm', maintenance.cut],
    ['initialPpm', initial.cut],
    ['openInterestCapUsd', cap.cut],
  ];
  return { fields, cut: cuts.flatMap(([name, cut]) => (cut ? [name] : [])) };
};

/**
 * What of `wanted` may be published without people: each field within its rails, its largest step and its budget, and
 * initial margin at twice maintenance or more. Nothing wanted, nothing changed.
 */
export const admit = (
  { maintenance, initial, openInterestCap }: MarginFields,
  wanted: MarginValues | null,
  admission: Admission,
): Admitted => {
  const before = { maintenance, initial, openInterestCap };
  const admitted = wanted ? limitedFields(before, wanted, admission) : { fields: before, cut: [] };
  return admission.abnormal ? { ...admitted, fields: drained(admitted.fields, admission) } : admitted;
};

/**
 * The published fields with what people approved in them, exactly; their budget begins anew. Null where that would leave
 * initial margin below twice maintenance: what was signed no longer fits the rest.
 */
const withApproved = (
  { fields, cut }: Admitted,
  approved: Partial<MarginValues>,
  slot: UnixSeconds,
): Admitted | null => {
  const put = (field: Limited, value: number | undefined): Limited =>
    value === undefined ? field : { value, room: 0, since: Math.max(slot, field.since) };
  const maintenance = put(fields.maintenance, approved.maintenancePpm);
  const initial = put(fields.initial, approved.initialPpm);
  if (initial.value < 2 * maintenance.value) return null;
  const openInterestCap = put(fields.openInterestCap, approved.openInterestCapUsd);
  return {
    fields: { maintenance, initial, openInterestCap },
    cut: cut.filter((name) => approved[name] === undefined),
  };
};

/** What was announced needs no signature because it stays inside: inside the rails, and no looser than is wanted now. */
const stillFits = (
  { fields, cut }: Admitted,
  announced: Partial<MarginValues>,
  wanted: MarginValues,
  { policy }: Limiting,
): boolean => {
  const published = valuesOf(fields);
  const named = MARGIN_FIELDS.filter((field) => announced[field] !== undefined);
  return (
    cut.length === 0 &&
    named.every((field) => {
      const to = announced[field] ?? 0;
      const { min, max } = policy.mandate.rails[field];
      const within = to >= min && to <= max;
      return within && tightens(field, to, published[field]) && !tightens(field, to, wanted[field]);
    })
  );
};

/** What is published once people, or a notice whose time has come, have had their say. */
export const withRuling = (
  admitted: Admitted,
  wanted: MarginValues | null,
  ruling: Ruling,
  limiting: Limiting,
): Admitted => {
  if (!wanted || (ruling.kind !== 'approved' && ruling.kind !== 'due')) return admitted;
  if (ruling.kind === 'due' && !stillFits(admitted, ruling.values, wanted, limiting)) return admitted;
  return withApproved(admitted, ruling.values, limiting.slot) ?? admitted;
};
