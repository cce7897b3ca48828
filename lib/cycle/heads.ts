import { type EntryBody, type Models, upgrade } from '../core/controller/index.ts';
import { model } from '../core/market/index.ts';
import { type Digest, err, firstDifference, ok, type Result } from '../core/units/index.ts';
import type { Ledger, StoredEntry } from '../ledger/index.ts';
import type { CycleFailure } from './ports.ts';

/** A market's newest entry with all that its successor stands on. */
export interface Head {
  readonly body: EntryBody;
  readonly digest: Digest;
  /** But for those that are lost. */
  readonly models: Models;
}

/** Models that an entry names and that could not be told: not there, or not what was written. */
export const lostModels = ({ body, models }: Pick<Head, 'body' | 'models'>): readonly string[] =>
  Object.keys(body.models).filter((name) => !Object.hasOwn(models, name));

/** The models last seen of each market: named by digest, so that what is remembered cannot be out of date. */
export type ModelCache = Map<string, Pick<Head, 'body' | 'models'>>;

const failure = (market: string, code: string, detail: string, retryable = false): CycleFailure => ({
  code,
  retryable,
  metricLabel: code,
  detail,
  market,
});

const readModels = async (
  ledger: Ledger,
  market: string,
  digests: Readonly<Record<string, Digest>>,
): Promise<Result<Models, CycleFailure>> => {
  const entries = Object.entries(digests);
  const stored = await Promise.all(entries.map(([, digest]) => ledger.document('MODEL', digest)));
  const models: Record<string, Models[string]> = {};
  for (const [index, [name, digest]] of entries.entries()) {
    const read = stored[index];
    if (!read) throw new Error(`model ${name} ${digest} was not read`);
    // A ledger that does not answer now may answer the next run; what is damaged stays so, and the market goes on.
    if (!read.ok && read.error.code !== 'corrupt') return err({ ...read.error, market });
    const parsed = model.safeParse(read.ok ? read.value : null);
    if (parsed.success) models[name] = parsed.data;
  }
  return ok(models);
};

/** A stored entry as `step` takes it: body of the current schema and the models it names, as far as they are there. */
export const openEntry = async (
  ledger: Ledger,
  { entry }: StoredEntry,
  cache: ModelCache = new Map(),
): Promise<Result<Head, CycleFailure>> => {
  const body = upgrade(entry.body);
  if (!body.ok) return err(failure(entry.body.market, body.error.code, body.error.detail));
  const { market, models: digests } = body.value;
  const cached = cache.get(market);
  const known = cached && firstDifference(cached.body.models, digests) === null && lostModels(cached).length === 0;
  const models = known ? ok(cached.models) : await readModels(ledger, market, digests);
  return models.ok ? ok({ body: body.value, digest: entry.digest, models: models.value }) : models;
};

/** The newest entry of a market, or null before its first. Always read from the ledger: another run may have written. */
export const readHead = async (
  ledger: Ledger,
  market: string,
  cache: ModelCache,
): Promise<Result<Head | null, CycleFailure>> => {
  const stored = await ledger.head(market);
  if (!stored.ok) return err({ ...stored.error, market });
  return stored.value ? openEntry(ledger, stored.value, cache) : ok(null);
};
