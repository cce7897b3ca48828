import { type Digest, digestOf, err, ok, type Result } from '../units/index.ts';
import { type PolicyFault, shapeFault } from './fault.ts';
import { decisionOrder } from './pairs.ts';
import { contradictions } from './rules.ts';
import { type Policy, policyShape } from './schema.ts';

/**
 * Reads a policy. Fails on the first fault with its path, what is there and what is allowed; defaults are filled in, so
 * that the hash covers every number that decides.
 */
export const parsePolicy = (input: unknown): Result<Policy, PolicyFault> => {
  const parsed = policyShape.safeParse(input);
  if (!parsed.success) return err(shapeFault(parsed.error, input));
  const contradiction = contradictions(parsed.data).next();
  if (!contradiction.done) return err(contradiction.value);
  const order = decisionOrder(parsed.data);
  return order.ok ? ok(parsed.data) : err(order.error);
};

/** SHA-256 of the canonical policy with its defaults filled in. */
export const policyHash = (policy: Policy): Digest => digestOf(policy);
