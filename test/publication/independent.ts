import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** A second way to everything that is signed, from the standards and a library that the product does not import. */
export const hex = (bytes: Uint8Array): `0x${string}` => `0x${bytesToHex(bytes)}`;
export const bytes = (text: string): Uint8Array => hexToBytes(text.replace(/^0x/, ''));

const word = (value: number): Uint8Array => hexToBytes(value.toString(16).padStart(64, '0'));
const keccakText = (text: string): Uint8Array => keccak_256(utf8ToBytes(text));

/** EIP-712 by hand: 0x19 0x01 ‖ domain separator ‖ struct hash, each a hash of type hash and words of 32 bytes. */
export const runHashByHand = (realm: string, root: string, slot: number, sets: number): Uint8Array => {
  const domain = keccak_256(
    concatBytes(
      keccakText('EIP712Domain(string name,string version,bytes32 salt)'),
      keccakText('Plimsoll'),
      keccakText('1'),
      keccakText(realm),
    ),
  );
  const statement = keccak_256(
    concatBytes(keccakText('ParameterSets(bytes32 root,uint64 slot,uint32 sets)'), bytes(root), word(slot), word(sets)),
  );
  return keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), domain, statement));
};

const addressOf = (publicKey: Uint8Array): string => hex(keccak_256(publicKey.slice(1)).slice(12));

export const addressOfKey = (privateKey: string): string => addressOf(secp256k1.getPublicKey(bytes(privateKey), false));

/** The address behind r ‖ s ‖ v over 32 bytes. */
export const recoverByHand = (hash: Uint8Array, signature: string): string => {
  const raw = bytes(signature);
  const recovered = secp256k1.Signature.fromBytes(raw.slice(0, 64)).addRecoveryBit(raw[64]! - 27);
  return addressOf(recovered.recoverPublicKey(hash).toBytes(false));
};

/** The tree head of RFC 9162, section 2.1.1, written as its definition reads. */
export const treeHead = (data: readonly Uint8Array[]): Uint8Array => {
  if (data.length === 1) return sha256(concatBytes(Uint8Array.of(0), data[0]!));
  const k = 2 ** Math.floor(Math.log2(data.length - 1));
  return sha256(concatBytes(Uint8Array.of(1), treeHead(data.slice(0, k)), treeHead(data.slice(k))));
};
