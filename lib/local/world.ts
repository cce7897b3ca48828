import { basename } from 'node:path';
import { sourceId } from '../core/market/index.ts';
import {
  defaultPolicy,
  describeFault,
  narrowPolicy,
  type Policy,
  parsePolicy,
  sourcePairs,
} from '../core/policy/index.ts';
import { ceilTo, err, floorTo, formatInstant, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { readJsonFile } from './files.ts';
import { type FeedSpec, GENERATOR_EPOCH, type HistoryFile, listHistory } from './venues/index.ts';

/** What `start` was asked to run. */
export type WorldRequest =
  | { readonly kind: 'generator'; readonly seed: number }
  | {
      readonly kind: 'history';
      readonly dir: string;
      readonly from: UnixSeconds | null;
      readonly to: UnixSeconds | null;
    }
  | { readonly kind: 'live' };

/** A realm, what is decided in it, and where its clock starts and ends. */
export interface World {
  readonly realm: string;
  readonly policy: Policy;
  /** Null where the real venues are asked. */
  readonly feed: FeedSpec | null;
  readonly firstSlot: UnixSeconds | null;
  readonly lastSlot: UnixSeconds | null;
  /** What a person should know before it starts. */
  readonly notes: readonly string[];
}

/** Reads and checks a policy file; the error is one message for a person. */
export const readPolicyFile = async (file: string): Promise<Result<Policy, string>> => {
  const read = await readJsonFile(file);
  if (!read.ok) return read;
  const parsed = parsePolicy(read.value);
  return parsed.ok ? parsed : err(`${file}: ${describeFault(parsed.error)}`);
};

const compact = (time: UnixSeconds): string => formatInstant(time).replace(/\D/g, '').slice(0, 12);

const noteOf = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];

/** What of the folder and of the policy has no part in the run. */
const historyNotes = (files: readonly HistoryFile[], policy: Policy, narrowed: Policy): string[] => {
  const used = new Set(narrowed.markets.flatMap((market) => sourcePairs(market).map(({ id }) => id)));
  const skipped = files.filter(({ venue, pair }) => !used.has(sourceId(venue, pair))).map(({ file }) => file);
  const kept = new Set(narrowed.markets.map(({ id }) => id));
  const gone = policy.markets.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  return [
    ...noteOf(
      'skipped, because no source of the policy reads them',
      skipped.map((file) => basename(file)),
    ),
    ...noteOf('left out of the policy, because too few files quote them', gone),
  ];
};

const historyWorld = async (
  { dir, from, to }: Extract<WorldRequest, { kind: 'history' }>,
  policy: Policy,
): Promise<Result<World, string>> => {
  const listed = await listHistory(dir);
  if (!listed.ok) return err(listed.error.detail);
  const { files, span, digest16 } = listed.value;
  // Slots are multiples of the cadence: the first one must not be before the data, nor the last one after it.
  const cadence = policy.cadenceSeconds;
  const [start, end] = [ceilTo(from ?? span.first, cadence), floorTo(to ?? span.last, cadence)];
  if (end - start < cadence) {
    return err(`--from ${formatInstant(start)} --to ${formatInstant(end)}: --to must be a minute or more after --from`);
  }
  if (start >= span.last || end <= span.first) {
    return err(
      `${dir} has bars from ${formatInstant(span.first)} to ${formatInstant(span.last)}: nothing between --from and --to`,
    );
  }
  const ids = new Set(files.map(({ venue, pair }) => sourceId(venue, pair)));
  const narrowed = narrowPolicy(policy, (id) => ids.has(id));
  if (!narrowed.markets.some(({ kind }) => kind === 'perp'))
    return err(
      `${dir} has no market of the policy with files of ${policy.oracle.quorum.elsewhere} independent operators`,
    );
  return ok({
    realm: `history:${digest16}:${compact(start)}-${compact(end)}`,
    policy: narrowed,
    feed: { kind: 'history', dir },
    firstSlot: start + cadence,
    lastSlot: end,
    notes: historyNotes(files, policy, narrowed),
  });
};

/** What a request means, or one message that says what is wrong with it. */
export const worldOf = async (request: WorldRequest, policyFile: string | null): Promise<Result<World, string>> => {
  const read = policyFile === null ? ok(defaultPolicy()) : await readPolicyFile(policyFile);
  if (!read.ok) return read;
  const policy = read.value;
  if (request.kind === 'history') return historyWorld(request, policy);
  if (request.kind === 'live')
    return ok({ realm: 'live', policy, feed: null, firstSlot: null, lastSlot: null, notes: [] });
  return ok({
    realm: `simulated:${request.seed}`,
    policy,
    feed: { kind: 'generator', seed: request.seed },
    firstSlot: GENERATOR_EPOCH + policy.cadenceSeconds,
    lastSlot: null,
    notes: [],
  });
};
