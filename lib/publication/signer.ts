import { privateKeyToAddress, sign } from 'viem/accounts';
import type { SetSignature } from '../core/market/index.ts';
import { type Digest, ok, type Result } from '../core/units/index.ts';

/** 20 bytes, lower case: the short name of a public key. */
export type Address = SetSignature['signer'];
/** r ‖ s ‖ v as 65 bytes, lower case, `s` in the lower half, `v` 27 or 28. */
export type SignatureValue = SetSignature['value'];

/** Why nothing could be signed. `bad-signature`: the signer answered with one that does not recover to its address. */
export interface SignerError {
  readonly code: 'signer-unavailable' | 'signer-refused' | 'bad-signature';
  readonly retryable: boolean;
  readonly metricLabel: string;
  readonly detail: string;
}

/** Something that holds a secp256k1 key and signs 32 bytes as they are, without hashing them again. */
export interface Signer {
  readonly address: Address;
  readonly sign: (hash: Digest) => Promise<Result<SignatureValue, SignerError>>;
}

const addressOf = (privateKey: Digest): Address => {
  try {
    return privateKeyToAddress(privateKey).toLowerCase() as Address;
  } catch {
    // The cause is left out on purpose: a message that quotes the key would end in a log.
    throw new RangeError('the signing key is not a secp256k1 private key of 32 bytes as hexadecimal');
  }
};

/** A key in this process. Throws on what is not a key, without quoting it. */
export const localSigner = (privateKey: Digest): Signer => ({
  address: addressOf(privateKey),
  sign: async (hash) => ok(await sign({ hash, privateKey, to: 'hex' })),
});
