import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ProtocolSnapshot, type SnapshotFault, sentSnapshot } from '../core/market/index.ts';
import { type Digest, digestOf, err, ok, type Result } from '../core/units/index.ts';
import type { HttpClient } from '../http/index.ts';

/** Ten thousand positions with all their digits. */
const MAX_BYTES = 2_000_000;

/** A snapshot whose digest has been checked. */
export interface CountedAccounts {
  readonly digest: Digest;
  readonly snapshot: ProtocolSnapshot;
}

export interface SnapshotError {
  readonly code: SnapshotFault;
  readonly retryable: boolean;
  readonly metricLabel: string;
  /** For people: what is wrong with the answer, without a piece of it. */
  readonly detail: string;
}

export const snapshotError = (code: SnapshotFault, detail: string): SnapshotError => ({
  code,
  retryable: code === 'missing' || code === 'not-stored',
  metricLabel: `snapshot_${code.replaceAll('-', '_')}`,
  detail: detail.replace(/[^\x20-\x7e]/g, '?').slice(0, 200),
});

const hasDigest = (body: unknown): boolean => typeof (body as { digest?: unknown } | null)?.digest === 'string';

/**
 * `{ digest, snapshot }` about `market`. `forged`: no digest, or one that is not that of the canonical snapshot, or a
 * snapshot of another market; `malformed`: not of the schema.
 */
export const parseSnapshot = (body: unknown, market: string): Result<CountedAccounts, SnapshotError> => {
  if (!hasDigest(body)) return err(snapshotError('forged', 'digest: there is none'));
  const parsed = sentSnapshot.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(snapshotError('malformed', `${issue?.path.map(String).join('.')}: ${issue?.message}`));
  }
  const { digest, snapshot } = parsed.data;
  if (snapshot.market !== market) return err(snapshotError('forged', `snapshot.market: another than ${market}`));
  if (digestOf(snapshot) !== digest) return err(snapshotError('forged', 'digest: not that of the snapshot'));
  return ok({ digest, snapshot });
};

/** No more than the limit is read, whatever the file grows to meanwhile; what is no regular file could block for ever. */
const readBounded = async (path: string, signal: AbortSignal): Promise<Result<string, SnapshotError>> => {
  signal.throwIfAborted();
  // Without the flag opening a pipe would wait for whoever writes to it, past every deadline.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) return err(snapshotError('missing', 'not a regular file'));
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0) return ok(buffer.toString('utf8', 0, length));
      if (length > MAX_BYTES) return err(snapshotError('too-large', `more than ${MAX_BYTES} bytes`));
    }
  } finally {
    await file.close();
  }
};

const readFileAt = async (address: string, signal: AbortSignal): Promise<Result<unknown, SnapshotError>> => {
  try {
    const text = await readBounded(fileURLToPath(address), signal);
    return text.ok ? ok(JSON.parse(text.value)) : text;
  } catch (cause) {
    const broken = cause instanceof SyntaxError;
    return err(snapshotError(broken ? 'malformed' : 'missing', broken ? 'not JSON' : String(cause)));
  }
};

const askAt = async (
  http: Pick<HttpClient, 'getJson'>,
  address: string,
  signal: AbortSignal,
): Promise<Result<unknown, SnapshotError>> => {
  const answer = await http.getJson(address, { signal, maxBytes: MAX_BYTES });
  if (answer.ok) return answer;
  const { code, detail } = answer.error;
  if (code === 'too-large') return err(snapshotError('too-large', detail));
  return err(snapshotError(code === 'not-json' ? 'malformed' : 'missing', detail));
};

export interface SnapshotOptions {
  readonly http: Pick<HttpClient, 'getJson'>;
  /** Where each market's accounts are told: `http:`, `https:` or `file:`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The one deadline, that of the venues. */
  readonly signal: AbortSignal;
}

const readOne = async (
  market: string,
  address: string,
  { http, signal }: SnapshotOptions,
): Promise<Result<CountedAccounts, SnapshotError>> => {
  const body = address.startsWith('file:') ? await readFileAt(address, signal) : await askAt(http, address, signal);
  return body.ok ? parseSnapshot(body.value, market) : body;
};

/** Reads the accounts of every market whose source is named, all at once. Never throws: a failure is that market's own. */
export const readSnapshots = async (
  markets: readonly string[],
  options: SnapshotOptions,
): Promise<ReadonlyMap<string, Result<CountedAccounts, SnapshotError>>> => {
  const named = markets.flatMap((market) => {
    const address = Object.hasOwn(options.addresses, market) ? options.addresses[market] : undefined;
    return address === undefined ? [] : [{ market, address }];
  });
  return new Map(
    await Promise.all(
      named.map(async ({ market, address }) => [market, await readOne(market, address, options)] as const),
    ),
  );
};
