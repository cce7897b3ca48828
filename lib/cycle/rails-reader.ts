import { type Consumer, type ConsumerRails, parsePolicyShape, railsOf } from '../core/policy/index.ts';
import { type Digest, err, ok, type Result } from '../core/units/index.ts';
import { fault, type Ledger, type LedgerError } from '../ledger/index.ts';
import type { CycleSettings } from './ports.ts';

/** The rails of one consumer under the policy of that hash, or null where it names no such consumer. */
export type RailsReader = (policyHash: Digest) => Promise<Result<ConsumerRails | null, LedgerError>>;

/** Reads each policy but the deployment's own from the ledger, once. */
export const createRailsReader = (
  ledger: Pick<Ledger, 'document'>,
  { policy, policyHash }: Pick<CycleSettings, 'policy' | 'policyHash'>,
  taker: Pick<Consumer, 'name' | 'market'>,
): RailsReader => {
  const known = new Map<Digest, ConsumerRails | null>([[policyHash, railsOf(policy, taker)]]);
  return async (hash) => {
    const found = known.get(hash);
    if (found !== undefined) return ok(found);
    const stored = await ledger.document('POLICY', hash);
    if (!stored.ok) return stored;
    const parsed = parsePolicyShape(stored.value);
    if (!parsed.ok)
      return err(fault('corrupt', `policy ${hash}, which a version names, is not in the ledger or unread`));
    const rails = railsOf(parsed.value, taker);
    known.set(hash, rails);
    return ok(rails);
  };
};
