import type { ProtocolSnapshot } from '../market/index.ts';
import type { Policy } from '../policy/index.ts';
import { type Digest, digestOf, err, ok, type Result } from '../units/index.ts';
import { type Decided, type DecideRefusal, decide } from './decide.ts';
import type { EntryBody, Inputs } from './entry.ts';
import { advancedBy, type Models, modelDigests, recallFrom } from './models.ts';
import { setOf } from './publish.ts';

export interface StepInput {
  readonly policy: Policy;
  readonly market: string;
  readonly realm: string;
  /** The market's newest entry, or null for its first. */
  readonly previous: { readonly body: EntryBody; readonly digest: Digest } | null;
  /** The models that the predecessor names, but for those that the inputs call lost. */
  readonly models: Models;
  readonly inputs: Inputs;
  /** The accounts that `inputs.snapshot` names; none by default. */
  readonly snapshot?: ProtocolSnapshot | null;
}

export interface StepOutput {
  readonly body: EntryBody;
  readonly digest: Digest;
  readonly set: ReturnType<typeof setOf>;
  /** All models that the body names, but for those that are lost; those that it has in common with its predecessor are the same ones. */
  readonly models: Models;
}

export type StepRefusal =
  | DecideRefusal
  | {
      readonly code: 'missing-model' | 'missing-snapshot';
      readonly detail: string;
    };

const namedOnly = (previous: StepInput['previous'], names: readonly string[]): Record<string, Digest> =>
  Object.fromEntries(Object.entries(previous?.body.models ?? {}).filter(([name]) => names.includes(name)));

/** Gives a decision its digests: of its predecessor, of the models it stands on, and its own. */
const seal = ({ body: decided, learned }: Decided, previous: StepInput['previous'], before: Models): StepOutput => {
  const models = advancedBy(before, learned, { market: decided.market, through: decided.inputs.slot });
  // One that is lost stays named until its room has begun anew: until then it may be restored.
  const lost = namedOnly(previous, decided.inputs.lost ?? []);
  const named = { ...lost, ...modelDigests(models) };
  const body = { ...decided, previousDigest: previous?.digest ?? null, models: named };
  const digest = digestOf(body);
  return { body, digest, set: setOf(body, digest), models };
};

// A protocol counts its accounts every few minutes: what one count comes to is told once for each object.
const snapshots = new WeakMap<ProtocolSnapshot, Digest>();

const digestOfSnapshot = (snapshot: ProtocolSnapshot): Digest => {
  const known = snapshots.get(snapshot) ?? digestOf(snapshot);
  snapshots.set(snapshot, known);
  return known;
};

/** One decision for one market as a ledger keeps it: `decide`, and the digests. Pure, as that is. */
export const step = (input: StepInput): Result<StepOutput, StepRefusal> => {
  const { policy, market, realm, previous, inputs } = input;
  const { lost = [] } = inputs;
  const models: Models = Object.fromEntries(Object.entries(input.models).filter(([name]) => !lost.includes(name)));
  const named = Object.keys(previous?.body.models ?? {});
  const missing = named.find((name) => !Object.hasOwn(models, name) && !lost.includes(name));
  if (missing)
    return err({
      code: 'missing-model',
      detail: `model ${missing} of version ${previous?.body.version} was not given`,
    });
  const snapshot = input.snapshot ?? null;
  if (inputs.snapshot !== (snapshot && digestOfSnapshot(snapshot))) {
    return err({ code: 'missing-snapshot', detail: `snapshot ${inputs.snapshot} was not given, or another` });
  }
  const decided = decide({
    policy,
    market,
    realm,
    previous: previous?.body ?? null,
    recall: recallFrom(models),
    inputs,
    snapshot,
  });
  if (!decided.ok) return decided;
  return ok(seal(decided.value, previous, models));
};
