import type { Entry, ParameterSet, SignedSet } from '../core/market/index.ts';
import { canonical, parseInstant, type UnixSeconds } from '../core/units/index.ts';
import { maxAgeSeconds, type Pace, retryAfterSeconds } from './http-freshness.ts';
import { COMMON_HEADERS, type HttpAnswer } from './http-payload.ts';
import { problemAnswer } from './http-problem.ts';

/** An entry made ready to serve. Its texts are written once, when first asked for. */
export interface ServedEntry {
  readonly set: ParameterSet;
  /** As stored: of any schema ever written. */
  readonly body: Entry['body'];
  readonly validUntil: UnixSeconds;
  /** Strong: the texts are canonical, so one digest is one sequence of bytes wherever it is served. */
  readonly etag: string;
  /** The signed set. */
  readonly setText: () => string;
  /** `{ body, digest }`: what anybody needs to compute the digest again. */
  readonly entryText: () => string;
}

/** What an answer depends on beside the entry: the clock's pace, and what was asked. */
export interface View extends Pace {
  readonly cadenceSeconds: number;
  readonly path: string;
  readonly ifNoneMatch: string | undefined;
}

const once = (write: () => string): (() => string) => {
  let text: string | undefined;
  return () => {
    text ??= write();
    return text;
  };
};

export const serveEntry = (entry: Entry): ServedEntry => {
  const until = parseInstant(entry.set.validUntil);
  return {
    set: entry.set,
    body: entry.body,
    // A time that cannot be read ends the set at once: the safe side of not knowing.
    validUntil: until.ok ? until.value : 0,
    etag: `"${entry.digest}"`,
    setText: once(() =>
      canonical({ ...entry.set, proof: entry.proof, signature: entry.signature } satisfies SignedSet),
    ),
    entryText: once(() => canonical({ body: entry.body, digest: entry.digest })),
  };
};

export const isExpired = ({ validUntil }: ServedEntry, { now }: Pick<Pace, 'now'>): boolean => now >= validUntil;

const pathOf = (kind: 'parameters' | 'entries', { market, version }: ParameterSet): string =>
  `/v1/markets/${market}/${kind}/${version}`;
export const setPath = (set: ParameterSet): string => pathOf('parameters', set);
export const entryPath = (set: ParameterSet): string => pathOf('entries', set);

/** Whether `If-None-Match` (RFC 9110: a list, weak comparison, or `*`) names this ETag. */
export const etagMatches = (ifNoneMatch: string | undefined, etag: string): boolean => {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.match(/"[^"]*"/g)?.some((one) => one === etag) ?? false;
};

/** 304 for who holds `etag`, else 200 with the text, which is not written before it is needed. */
export const conditionalAnswer = (
  etag: string,
  view: Pick<View, 'ifNoneMatch'>,
  headers: Readonly<Record<string, string>>,
  text: () => string,
): HttpAnswer => {
  const all = { ...COMMON_HEADERS, 'Content-Type': 'application/json', ETag: etag, ...headers };
  if (etagMatches(view.ifNoneMatch, etag)) return { statusCode: 304, headers: all, body: '' };
  return { statusCode: 200, headers: all, body: text() };
};

const expiredAnswer = ({ set }: ServedEntry, view: View): HttpAnswer =>
  problemAnswer({
    kind: 'set-expired',
    detail: `Version ${set.version} of ${set.market} was valid until ${set.validUntil}. Until a newer one is here its fallback holds.`,
    instance: view.path,
    members: {
      market: set.market,
      version: set.version,
      validUntil: set.validUntil,
      fallback: set.fallback,
      // This answer is not signed: the set from which the fallback is taken is.
      set: setPath(set),
    },
    headers: { 'Retry-After': String(retryAfterSeconds(view.cadenceSeconds, view)) },
  });

/** The newest set: 200 or 304 until `validUntil`, from that instant on a 503 with the fallback. */
export const currentAnswer = (served: ServedEntry, view: View): HttpAnswer => {
  if (isExpired(served, view)) return expiredAnswer(served, view);
  const headers = {
    'Cache-Control': `public, max-age=${maxAgeSeconds(served.validUntil, view)}`,
    Link: `<${entryPath(served.set)}>; rel="describedby"`,
    'Plimsoll-Valid-Until': served.set.validUntil,
  };
  return conditionalAnswer(served.etag, view, headers, served.setText);
};

const IMMUTABLE = { 'Cache-Control': 'public, max-age=31536000, immutable' };

/**
 * One version, for ever. `Plimsoll-Expired` speaks of the moment of the answer: `true` stays true, but a cache may go on
 * repeating `false`. So the instant stands beside it, which a reader holds against its own clock.
 */
export const versionAnswer = (served: ServedEntry, view: View): HttpAnswer => {
  const headers = {
    ...IMMUTABLE,
    Link: `<${entryPath(served.set)}>; rel="describedby"`,
    'Plimsoll-Valid-Until': served.set.validUntil,
    'Plimsoll-Expired': String(isExpired(served, view)),
  };
  return conditionalAnswer(served.etag, view, headers, served.setText);
};

/** Body and digest of the ledger entry behind one version, for ever. */
export const entryAnswer = (served: ServedEntry, view: View): HttpAnswer =>
  conditionalAnswer(served.etag, view, IMMUTABLE, served.entryText);
