import { err, type Result } from '../core/units/index.ts';

/**
 * `unavailable`: no answer or a refusal; a write may or may not have been done. `throttled`: asked too often.
 * `corrupt`: what is stored is not what was written. `too-large`: more than the database holds in one item.
 * `conflict`: another document stands under this name.
 */
export type LedgerErrorCode = 'unavailable' | 'throttled' | 'corrupt' | 'too-large' | 'conflict';

export interface LedgerError {
  readonly code: LedgerErrorCode;
  readonly retryable: boolean;
  readonly metricLabel: LedgerErrorCode;
  readonly detail: string;
}

const MAX_DETAIL = 300;

export const fault = (code: LedgerErrorCode, detail: string, retryable = false): LedgerError => ({
  code,
  retryable,
  metricLabel: code,
  detail: detail.slice(0, MAX_DETAIL),
});

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'LimitExceededException',
]);
/** Faults of the deployment, not of the moment: the same call fails again until a person has acted. */
const LASTING = new Set([
  'ResourceNotFoundException',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'ValidationException',
  'CredentialsProviderError',
]);

/** Connection faults to a name with several addresses come as one error without a message around the real ones. */
const messageOf = (cause: Error): string =>
  cause instanceof AggregateError && cause.message === '' ? cause.errors.map(String).join(', ') : cause.message;

const faultOf = (cause: unknown): LedgerError => {
  if (!(cause instanceof Error)) return fault('unavailable', String(cause), true);
  const detail = `${cause.name}: ${messageOf(cause)}`;
  if (THROTTLED.has(cause.name)) return fault('throttled', detail, true);
  if (cause.name === 'ValidationException' && /item size/i.test(cause.message)) return fault('too-large', detail);
  return fault('unavailable', detail, !LASTING.has(cause.name));
};

/** The one place where the SDK's exceptions become values; `onCause` may recognise one of them as an answer. */
export const attempt = async <T>(
  call: () => Promise<T>,
  onCause: (cause: unknown) => T | undefined = () => undefined,
): Promise<Result<T, LedgerError>> => {
  try {
    return { ok: true, value: await call() };
  } catch (cause) {
    const answer = onCause(cause);
    return answer === undefined ? err(faultOf(cause)) : { ok: true, value: answer };
  }
};
