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
  /** The models that the predecessor names. */
  readonly models: Models;
  readonly inputs: Inputs;
}

export interface StepOutput {
  readonly body: EntryBody;
  readonly digest: Digest;
  readonly set: ReturnType<typeof setOf>;
  /** All models that the body names; those that it has in common with its predecessor are the same ones. */
  readonly models: Models;
}

export type StepRefusal =
  | DecideRefusal
  | {
      readonly code: 'missing-model';
      readonly detail: string;
    };

/** Gives a decision its digests: of its predecessor, of the models it stands on, and its own. */
const seal = ({ body: decided, learned }: Decided, { previous, models: before }: StepInput): StepOutput => {
  const models = advancedBy(before, learned, { market: decided.market, through: decided.inputs.slot });
  const body = { ...decided, previousDigest: previous?.digest ?? null, models: modelDigests(models) };
  const digest = digestOf(body);
  return { body, digest, set: setOf(body, digest), models };
};

/** One decision for one market as a ledger keeps it: `decide`, and the digests. Pure, as that is. */
export const step = (input: StepInput): Result<StepOutput, StepRefusal> => {
  const { policy, market, realm, previous, models, inputs } = input;
  const missing = Object.keys(previous?.body.models ?? {}).find((name) => !Object.hasOwn(models, name));
  if (missing)
    return err({
      code: 'missing-model',
      detail: `model ${missing} of version ${previous?.body.version} was not given`,
    });
  const decided = decide({
    policy,
    market,
    realm,
    previous: previous?.body ?? null,
    recall: recallFrom(models),
    inputs,
  });
  if (!decided.ok) return decided;
  return ok(seal(decided.value, input));
};
