import type * as z from 'zod';

/** One thing that is wrong: where in the file, what stands there, what is allowed. */
export interface PolicyFault {
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
}

export const shown = (value: unknown): string => {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

export const fault = (path: string, found: unknown, allowed: string): PolicyFault => ({
  path,
  found: shown(found),
  allowed,
});

/** `path: found …, allowed …`, for a person. */
export const describeFault = ({ path, found, allowed }: PolicyFault): string =>
  `${path}: found ${found}; allowed: ${allowed}`;

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root);

const named = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || '(the whole file)';

/** The first thing in a file that its schema does not allow. */
export const shapeFault = ({ issues }: z.core.$ZodError, input: unknown): PolicyFault => {
  const [issue] = issues;
  if (!issue) throw new RangeError('an error without an issue');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return {
      path: named([...issue.path, key]),
      found: 'a key that Plimsoll does not know',
      allowed: 'no such key; is it misspelt?',
    };
  }
  return { path: named(issue.path), found: shown(at(input, issue.path)), allowed: issue.message };
};
