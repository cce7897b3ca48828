import { recoverAddress } from 'viem/utils';
import { type Digest, err, ok, type Result } from '../core/units/index.ts';

/** What can be wrong with a signature itself, whoever was to have made it. */
export const SIGNATURE_FAULTS = ['signature-out-of-range', 'signature-malleable', 'signature-mismatch'] as const;
export interface SignatureRefusal {
  readonly code: (typeof SIGNATURE_FAULTS)[number];
  readonly detail: string;
}

/** Order of secp256k1: `r` and `s` of a signature are numbers from 1 below it. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const malformed = (signature: string): SignatureRefusal | null => {
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), signature.slice(130)];
  const within = [r, s].every((part) => BigInt(`0x${part}`) > 0n && BigInt(`0x${part}`) < ORDER);
  if (!within) {
    return { code: 'signature-out-of-range', detail: 'r and s must be from 1 to below the order of the curve' };
  }
  if (v !== '1b' && v !== '1c') {
    return { code: 'signature-out-of-range', detail: 'the last byte must be 27 or 28 (1b or 1c)' };
  }
  // For every signature there is a twin with `s` on the other side of the half; only the lower one is taken.
  if (2n * BigInt(`0x${s}`) <= ORDER) return null;
  return { code: 'signature-malleable', detail: 's is above half of the order: sign with the lower s' };
};

const recovered = async (hash: Digest, signature: string): Promise<string | null> => {
  try {
    return (await recoverAddress({ hash, signature: signature as `0x${string}` })).toLowerCase();
  } catch {
    return null;
  }
};

/** Whether `signature`, 65 bytes, is the one valid signature of `signer` over these 32 bytes; `what` names them in the refusal. */
export const checkSignature = async (
  hash: Digest,
  { signer, signature }: { readonly signer: string; readonly signature: string },
  what: string,
): Promise<Result<void, SignatureRefusal>> => {
  const fault = malformed(signature);
  if (fault) return err(fault);
  const by = await recovered(hash, signature);
  if (by === signer) return ok(undefined);
  const whom = by === null ? 'no key recovers from it' : `it recovers to ${by}`;
  return err({
    code: 'signature-mismatch',
    detail: `not ${signer}'s signature of this ${what} in this realm: ${whom}`,
  });
};
