import { ENGINE, type StepOutput, step, upgrade } from '../core/controller/index.ts';
import { parsePolicy } from '../core/policy/index.ts';
import { canonical, err, firstDifference, ok, type Result } from '../core/units/index.ts';
import type { Ledger, StoredEntry } from '../ledger/index.ts';
import { type Head, lostModels, openEntry } from './heads.ts';
import { snapshotOf } from './snapshots.ts';

/** What came of deciding an old entry again. */
export type Replay =
  | { readonly outcome: 'identical'; readonly digest: string; readonly bytes: number }
  | { readonly outcome: 'different'; readonly path: string; readonly stored: unknown; readonly replayed: unknown }
  | { readonly outcome: 'other-engine'; readonly engine: string };

export type ReplayError = { readonly code: 'not-found' | 'unreadable' | 'refused'; readonly detail: string };

const refuse = (code: ReplayError['code'], detail: string) => err<ReplayError>({ code, detail });

const stored = async (ledger: Ledger, market: string, version: number): Promise<Result<StoredEntry, ReplayError>> => {
  const read = await ledger.entry(market, version);
  if (!read.ok) return refuse('unreadable', `${market} version ${version}: ${read.error.detail}`);
  return read.value ? ok(read.value) : refuse('not-found', `${market} has no version ${version}`);
};

const predecessor = async (
  ledger: Ledger,
  market: string,
  version: number,
  without: readonly string[],
): Promise<Result<Head | null, ReplayError>> => {
  if (version === 1) return ok(null);
  const before = await stored(ledger, market, version - 1);
  if (!before.ok) return before;
  const head = await openEntry(ledger, before.value);
  if (!head.ok) return refuse('unreadable', head.error.detail);
  const lost = lostModels(head.value).filter((name) => !without.includes(name));
  if (lost.length === 0) return head;
  return refuse('unreadable', `model ${lost.join(', ')} is not in the ledger or cannot be read`);
};

const compared = (entry: StoredEntry['entry'], again: StepOutput): Result<Replay, ReplayError> => {
  const mine = { body: again.body, digest: again.digest, set: again.set };
  const theirs = { body: entry.body, digest: entry.digest, set: entry.set };
  if (canonical(mine) === canonical(theirs)) {
    return ok({ outcome: 'identical', digest: entry.digest, bytes: canonical(entry.body).length });
  }
  const difference = firstDifference(theirs, mine);
  return ok({
    outcome: 'different',
    path: difference?.path ?? '$',
    stored: difference?.left,
    replayed: difference?.right,
  });
};

/**
 * Decides one version again from what the ledger holds: its inputs, its predecessor, their models and the policy by hash.
 * Compares body, digest and set byte for byte; proof and signature are no part of a decision.
 */
export const replayEntry = async (
  ledger: Ledger,
  market: string,
  version: number,
): Promise<Result<Replay, ReplayError>> => {
  const found = await stored(ledger, market, version);
  if (!found.ok) return found;
  const { entry } = found.value;
  if (entry.body.engine !== ENGINE) return ok({ outcome: 'other-engine', engine: entry.body.engine });
  const body = upgrade(entry.body);
  if (!body.ok) return refuse('unreadable', body.error.detail);
  const { inputs, realm } = body.value;
  const previous = await predecessor(ledger, market, version, inputs.lost ?? []);
  if (!previous.ok) return previous;
  const document = await ledger.document('POLICY', inputs.policyHash);
  const policy = document.ok ? parsePolicy(document.value) : null;
  if (!policy?.ok) return refuse('unreadable', `policy ${inputs.policyHash} is not in the ledger or cannot be read`);
  const snapshot = await snapshotOf(ledger, inputs.snapshot);
  if (!snapshot.ok) return refuse('unreadable', snapshot.error);
  const again = step({
    policy: policy.value,
    market,
    realm,
    previous: previous.value,
    models: previous.value?.models ?? {},
    inputs,
    snapshot: snapshot.value,
  });
  if (!again.ok) return refuse('refused', again.error.detail);
  return compared(entry, again.value);
};
