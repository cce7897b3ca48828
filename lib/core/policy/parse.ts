import type * as z from 'zod';
import { type Digest, digestOf, err, ok, type Result } from '../units/index.ts';
import { fault, type PolicyFault, shown } from './fault.ts';
import { decisionOrder } from './pairs.ts';
import { contradictions } from './rules.ts';
import { type Policy, policyShape } from './schema.ts';

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], root);

const named = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || '(the whole file)';

const shapeFault = (issue: z.core.$ZodIssue, input: unknown): PolicyFault => {
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

/**
 * Reads a policy. Fails on the first fault with its path, what is there and what is allowed; defaults are filled in, so
 * that the hash covers every number that decides.
 */
export const parsePolicy = (input: unknown): Result<Policy, PolicyFault> => {
  const parsed = policyShape.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(issue ? shapeFault(issue, input) : fault('(the whole file)', input, 'a policy'));
  }
  const contradiction = contradictions(parsed.data).next();
  if (!contradiction.done) return err(contradiction.value);
  const order = decisionOrder(parsed.data);
  return order.ok ? ok(parsed.data) : err(order.error);
};

/** SHA-256 of the canonical policy with its defaults filled in. */
export const policyHash = (policy: Policy): Digest => digestOf(policy);
