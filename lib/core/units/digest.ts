import { createHash } from 'node:crypto';
import { canonical } from './canonical.ts';

/** 32 bytes as `0x` and 64 lower-case hexadecimal digits. */
export type Digest = `0x${string}`;

export const DIGEST = /^0x[0-9a-f]{64}$/;

/** SHA-256 of text (as UTF-8) or bytes. */
export const sha256 = (...parts: readonly (string | Uint8Array)[]): Digest => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return `0x${hash.digest('hex')}`;
};

/** SHA-256 of the canonical form (RFC 8785) of a JSON value: its identity wherever it is named. */
export const digestOf = (value: unknown): Digest => sha256(canonical(value));
