import { type Digest, digestOf, err, ok, type Result } from '../units/index.ts';
import { type PolicyFault, shapeFault } from './fault.ts';
import { decisionOrder } from './pairs.ts';
import { contradictions } from './rules.ts';
import { type Policy, policyShape } from './schema.ts';

/** Reads a policy by its shape alone: for those who only serve what others, who have checked all of it, decide by it. */
export const parsePolicyShape = (input: unknown): Result<Policy, PolicyFault> => {
  const parsed = policyShape.safeParse(input);
  return parsed.success ? ok(parsed.data) : err(shapeFault(parsed.error, input));
};

/**
 * Reads a policy. Fails on the first fault with its path, what is there and what is allowed; defaults are filled in, so
 * that the hash covers every number that decides.
 */
export const parsePolicy = (input: unknown): Result<Policy, PolicyFault> => {
  const parsed = parsePolicyShape(input);
  if (!parsed.ok) return parsed;
  const contradiction = contradictions(parsed.value).next();
  if (!contradiction.done) return err(contradiction.value);
  const order = decisionOrder(parsed.value);
  return order.ok ? parsed : err(order.error);
};

/** SHA-256 of the canonical policy with its defaults filled in. */
export const policyHash = (policy: Policy): Digest => digestOf(policy);
