/** What can be written in canonical form. Integers beyond 2^53 travel as decimal strings, never as JSON numbers. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const text = (value: string): string => {
  if (LONE_SURROGATE.test(value)) throw new TypeError('a lone surrogate has no canonical form');
  return JSON.stringify(value);
};

/**
 * The one text of a JSON value by RFC 8785: members sorted by UTF-16 code units, no white space, numbers as ECMAScript
 * prints them. Members that are `undefined` are left out, as JSON does. Throws on NaN, infinities and everything that is
 * not JSON: they would be written as something else and the digest would then vouch for what was never decided.
 */
export const canonical = (value: unknown): string => {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, canonical).join(',')}]`;
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(`a ${typeof value} has no canonical form`);
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${text(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
};

/** Path and both sides of the first place where two JSON values differ, or null. Array order counts, member order does not. */
export const firstDifference = (
  left: unknown,
  right: unknown,
  path = '$',
): { path: string; left: unknown; right: unknown } | null => {
  if (Object.is(left, right)) return null;
  const nested = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null;
  if (!nested || Array.isArray(left) !== Array.isArray(right)) return { path, left, right };
  const [a, b] = [left as Record<string, unknown>, right as Record<string, unknown>];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  for (const key of Array.isArray(left) ? keys : keys.sort()) {
    const found = firstDifference(a[key], b[key], Array.isArray(left) ? `${path}[${key}]` : `${path}.${key}`);
    if (found) return found;
  }
  return null;
};
