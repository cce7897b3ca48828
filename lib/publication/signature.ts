import { recoverAddress } from 'viem/utils';
import { type RunStatement, runHash } from '../chain/index.ts';
import type { SetSignature } from '../core/market/index.ts';

/** Half of the order of secp256k1: for every signature there is a twin with `s` on the other side of it. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
const RECOVERY_BYTES = ['1b', '1c'];

/** Why a value has a twin that would recover to the same address, or null. Only one form is accepted, so that it has none. */
const ambiguity = (value: SetSignature['value']): string | null => {
  if (!/^0x[0-9a-f]{130}$/.test(value)) return 'not 65 bytes in lower-case hexadecimal';
  if (BigInt(`0x${value.slice(66, 130)}`) > HALF_ORDER) return 's is above half of the curve order: malleable';
  return RECOVERY_BYTES.includes(value.slice(130)) ? null : 'the recovery byte is neither 27 nor 28';
};

/** Why a signature is not the named signer's over this statement, or null when it is. */
export const signatureFault = async (statement: RunStatement, signature: SetSignature): Promise<string | null> => {
  const ambiguous = ambiguity(signature.value);
  if (ambiguous) return ambiguous;
  try {
    const recovered = await recoverAddress({ hash: runHash(statement), signature: signature.value });
    const same = recovered.toLowerCase() === signature.signer;
    return same ? null : `recovers to ${recovered.toLowerCase()}, not to ${signature.signer}`;
  } catch {
    return 'no key recovers from this signature';
  }
};
