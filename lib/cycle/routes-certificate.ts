import * as z from 'zod';
import { certificateTold, type EntryBody } from '../core/controller/index.ts';
import { coverage } from '../core/margin/index.ts';
import { digest, instant, marketId, ppm, procyclicality } from '../core/market/index.ts';
import { canonical, ok, type Result, sha256 } from '../core/units/index.ts';
import { conditionalAnswer, maxAgeSeconds, type ServedEntry } from '../publication/index.ts';
import { bodyOf } from './last-change.ts';
import type { ReadError } from './read-model.ts';
import { unmargined, unpublished, unreadable } from './routes-problems.ts';
import type { Resource } from './routes-resource.ts';

/** How well margins held, as the newest entry tells it. Windows are of days that are over: today's are not in it yet. */
const certificateDocument = z.strictObject({
  market: marketId,
  version: z.number().int().positive(),
  digest,
  slot: instant,
  /** Length of the windows that are counted, one after the other; null in an entry that counts none. */
  horizonSeconds: z.number().int().positive().nullable(),
  /** Share of a side's windows that margins were promised to cover. Null while there is no certificate. */
  promisedPpm: ppm.nullable(),
  /** Null until a market's first day is over. */
  certificate: coverage.nullable(),
  /** How much what open positions carried moved. Null before a market's first cycle. */
  procyclicality: procyclicality.nullable(),
  /** The certificate in words. Says `Insufficient` where the shares say nothing yet, and that there is none. */
  meaning: z.string(),
});
type CertificateDocument = z.infer<typeof certificateDocument>;

const documentOf = ({ set }: ServedEntry, { decision, state }: EntryBody): CertificateDocument => {
  const { market, version, digest: named, slot } = set;
  const certificate = state.margin?.known.certificate ?? null;
  // Entries of the first three schemas count no windows, and are read as such of none.
  const horizonSeconds = decision.margin?.horizon.floorSeconds ?? 0;
  return {
    ...{ market, version, digest: named, slot, certificate },
    horizonSeconds: horizonSeconds === 0 ? null : horizonSeconds,
    promisedPpm: certificate?.levelPpm ?? null,
    procyclicality: decision.margin?.procyclicality ?? null,
    meaning: certificateTold(certificate, horizonSeconds),
  };
};

interface Written {
  readonly text: string;
  readonly etag: string;
}
/** Written once for whoever asks first while an entry is the newest. */
const written = new WeakMap<ServedEntry, Written>();

/** The tag is of the text and not the entry's digest: a release may word the same entry otherwise. */
const writtenOf = (served: ServedEntry): Result<Written, ReadError> => {
  const before = written.get(served);
  if (before) return ok(before);
  const body = bodyOf(served);
  if (!body.ok) return body;
  const text = canonical(documentOf(served, body.value));
  const now = { text, etag: `"${sha256(text)}"` };
  written.set(served, now);
  return ok(now);
};

export const CERTIFICATE: Resource = {
  path: '/v1/markets/{market}/certificate',
  answer: async ({ model }, { params }) => {
    const { market = '' } = params;
    const found = await model.newest(market);
    if (!found.ok) return unreadable(found.error);
    const served = found.value;
    if (!served) return unpublished(market);
    if (!served.set.existing) return unmargined(market);
    const document = writtenOf(served);
    if (!document.ok) return unreadable(document.error);
    const { text, etag } = document.value;
    return (view) => {
      const headers = { 'Cache-Control': `public, max-age=${maxAgeSeconds(served.validUntil, view)}` };
      return conditionalAnswer(etag, view, headers, () => text);
    };
  },
  operation: {
    summary: 'How often a year of moves went past what open positions carried, with intervals, and how calm that was',
    answer: { schema: { name: 'Certificate', shape: certificateDocument }, cached: true },
    problems: ['not-yet-published', 'no-margins'],
  },
};
