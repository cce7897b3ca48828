import type { Policy } from '../../core/policy/index.ts';
import { firstDifference } from '../../core/units/index.ts';
import { effectOf } from './effect.ts';
import type { PolicyDifference } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What tells an item of a list from the others, wherever in the list it stands. */
const nameOf = (item: Fields, index: number): string => {
  if (typeof item.id === 'string') return item.id;
  if (typeof item.venue === 'string') return `${item.venue}:${item.quote}`;
  if (typeof item.name !== 'string') return String(index);
  // A consumer may stand there once for each of its markets.
  return typeof item.market === 'string' ? `${item.name}:${item.market}` : item.name;
};

const named = (list: readonly Fields[]): Fields =>
  Object.fromEntries(list.map((item, index) => [nameOf(item, index), item]));

const row = (path: string, before: unknown, after: unknown): PolicyDifference => ({
  path,
  old: (before ?? null) as PolicyDifference['old'],
  new: (after ?? null) as PolicyDifference['new'],
  effect: effectOf(path, before, after),
});

const isList = (value: unknown): value is readonly Fields[] =>
  Array.isArray(value) && value.length > 0 && value.every(isFields);

/** Order counts for the hash, and for which streams come first: it is a difference though no field has one. */
const reordered = (path: string, before: Fields, after: Fields): readonly PolicyDifference[] => {
  const [was, is] = [before, after].map((list, side) =>
    Object.keys(list).filter((name) => Object.hasOwn(side === 0 ? after : before, name)),
  );
  return firstDifference(was, is) === null ? [] : [row(`${path} (order)`, was, is)];
};

const between = function* (
  before: Fields,
  after: Fields,
  at: (name: string) => string,
): Generator<PolicyDifference, void, void> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of names) yield* compared(at(name), before[name], after[name]);
};

const compared = function* (path: string, before: unknown, after: unknown): Generator<PolicyDifference, void, void> {
  if (before !== undefined && after !== undefined && firstDifference(before, after) === null) return;
  if (isFields(before) && isFields(after)) yield* between(before, after, (name) => `${path}.${name}`);
  else if (isList(before) && isList(after)) {
    const [was, is] = [named(before), named(after)];
    yield* between(was, is, (name) => `${path}[${name}]`);
    yield* reordered(path, was, is);
  } else yield row(path, before, after);
};

/**
 * Every field in which two policies differ, defaults filled in: markets and sources by their ids, whatever their place. A
 * class, market or source that only one of them has is one difference.
 */
export const policyDifferences = (before: Policy, after: Policy): readonly PolicyDifference[] => [
  ...between(before, after, (name) => name),
];
