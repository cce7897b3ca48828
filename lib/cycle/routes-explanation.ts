import * as z from 'zod';
import { type EntryBody, explain, type Sentence, sentence } from '../core/controller/index.ts';
import { digest, instant, marketId, setStatus } from '../core/market/index.ts';
import { formatInstant, ok, type Result } from '../core/units/index.ts';
import { jsonAnswer } from '../publication/index.ts';
import { bodyOf, findLastChange } from './last-change.ts';
import type { EntryReader, ReadError } from './read-model.ts';
import { outOfRange, unreadable } from './routes-problems.ts';
import type { Resource } from './routes-resource.ts';
import { VERSION } from './routes-version.ts';

/** A decision in words. `change` is about the last version, this one or an earlier, that changed anything for users. */
export const explanation = z.strictObject({
  market: marketId,
  version: z.number().int().positive(),
  slot: instant,
  status: setStatus,
  digest,
  change: sentence.nullable(),
  sentences: z.array(sentence),
});
export interface Explanation extends Omit<z.infer<typeof explanation>, 'change' | 'sentences'> {
  readonly change: Sentence | null;
  readonly sentences: readonly Sentence[];
}

const predecessor = async (
  reader: EntryReader,
  { market, version }: EntryBody,
): Promise<Result<EntryBody | null, ReadError>> => {
  if (version === 1) return ok(null);
  const read = await reader.entry(market, version - 1);
  if (!read.ok) return read;
  return read.value ? bodyOf(read.value.entry) : ok(null);
};

const changeOf = async (
  reader: EntryReader,
  body: EntryBody,
  sentences: readonly Sentence[],
): Promise<Result<Sentence | null, ReadError>> => {
  const own = sentences.find(({ topic }) => topic === 'change');
  return own ? ok(own) : findLastChange(reader, body.market, body.version - 1);
};

/** Explains a stored version; null where there is none. */
export const explainVersion = async (
  reader: EntryReader,
  market: string,
  version: number,
): Promise<Result<Explanation | null, ReadError>> => {
  const found = await reader.entry(market, version);
  if (!found.ok) return found;
  if (!found.value) return ok(null);
  const { entry } = found.value;
  const body = bodyOf(entry);
  if (!body.ok) return body;
  const previous = await predecessor(reader, body.value);
  if (!previous.ok) return previous;
  const sentences = explain(body.value, previous.value);
  const change = await changeOf(reader, body.value, sentences);
  if (!change.ok) return change;
  const slot = formatInstant(body.value.inputs.slot);
  const { status } = body.value.decision;
  return ok({ market, version, slot, status, digest: entry.digest, change: change.value, sentences });
};

/** The decision stands for ever; its wording may be bettered by a release, so caches ask again after a while. */
const KEPT = { 'Cache-Control': 'public, max-age=300' };

export const EXPLANATION: Resource = {
  path: '/v1/markets/{market}/explanation/{version}',
  answer: async ({ parts, model }, { params }) => {
    const { market = '', version = '' } = params;
    if (!VERSION.test(version)) return outOfRange('version-malformed', await model.newest(market));
    const explained = await explainVersion(parts.reader, market, Number(version));
    if (!explained.ok) return unreadable(explained.error);
    const { value } = explained;
    if (!value) return outOfRange('version-unknown', await model.newest(market));
    return () => jsonAnswer(200, value, KEPT);
  },
  operation: {
    summary: 'One decision in words, each sentence with the values that it rests on',
    answer: { schema: { name: 'Explanation', shape: explanation } },
  },
};
