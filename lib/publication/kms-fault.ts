import type { SignerError } from './signer.ts';

export const signerError = (code: SignerError['code'], detail: string): SignerError => ({
  code,
  retryable: code !== 'signer-refused',
  metricLabel: code,
  detail,
});

/** Faults of the deployment: the same call fails again until a person has mended key, alias or permission. */
const LASTING = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'DisabledException',
  'IncompleteSignatureException',
  'InvalidArnException',
  'InvalidGrantTokenException',
  'InvalidKeyUsageException',
  'InvalidSignatureException',
  'KMSInvalidStateException',
  'NotFoundException',
  'UnrecognizedClientException',
  'UnsupportedOperationException',
  'ValidationException',
]);

/** What the client threw, as a value. What is not known to last (throttling, time, connection) may pass by itself. */
export const thrownByKms = (thrown: unknown): SignerError => {
  const { name = 'unknown', message = '' } = thrown as Partial<Error>;
  return signerError(LASTING.has(name) ? 'signer-refused' : 'signer-unavailable', `${name}: ${message}`);
};
