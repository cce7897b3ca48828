/** r and s of an ECDSA signature, as the signer made them: `s` may lie in either half. */
export interface Scalars {
  readonly r: bigint;
  readonly s: bigint;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;

const bigintOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** A positive integer in its one shortest form, with what follows it; null on anything else. */
const integerAt = (bytes: Uint8Array): { readonly value: bigint; readonly rest: Uint8Array } | null => {
  const [tag, length = 0, first = 0, second = 0] = bytes;
  const whole = tag === INTEGER && length > 0 && bytes.length >= 2 + length;
  const negative = first > 0x7f;
  const padded = first === 0 && length > 1 && second <= 0x7f;
  if (!whole || negative || padded) return null;
  return { value: bigintOf(bytes.subarray(2, 2 + length)), rest: bytes.subarray(2 + length) };
};

/** Reads `SEQUENCE { INTEGER r, INTEGER s }` strictly: no other form, nothing behind it. Null when it is not that. */
export const scalarsOf = (der: Uint8Array): Scalars | null => {
  // A signature of 256-bit numbers is at most 72 bytes long: its length always fits in one byte.
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2 || der.length > 72) return null;
  const r = integerAt(der.subarray(2));
  const s = r && integerAt(r.rest);
  return s && s.rest.length === 0 ? { r: r.value, s: s.value } : null;
};

/** Algorithm identifier of a secp256k1 public key (ecPublicKey, 1.3.132.0.10) and the head of its bit string. */
const SECP256K1_SPKI = '3056301006072a8648ce3d020106052b8104000a034200';
const UNCOMPRESSED_POINT_BYTES = 65;

/** The uncompressed point (`0x04…`) of a public key on secp256k1 as SubjectPublicKeyInfo; null for any other key. */
export const pointOf = (spki: Uint8Array): `0x04${string}` | null => {
  const hex = Buffer.from(spki).toString('hex');
  const point = hex.slice(SECP256K1_SPKI.length);
  const matches = hex.startsWith(SECP256K1_SPKI) && point.length === 2 * UNCOMPRESSED_POINT_BYTES;
  return matches && point.startsWith('04') ? (`0x${point}` as `0x04${string}`) : null;
};
