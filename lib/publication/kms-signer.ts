import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { publicKeyToAddress } from 'viem/accounts';
import { recoverAddress } from 'viem/utils';
import { type Digest, err, ok, type Result } from '../core/units/index.ts';
import { silenceRuntimeNotice } from '../operations/index.ts';
import { pointOf, type Scalars, scalarsOf } from './der.ts';
import { signerError, thrownByKms } from './kms-fault.ts';
import type { Address, SignatureValue, Signer, SignerError } from './signer.ts';

/** A cycle has a minute for everything; a key that does not answer must be an error well within it. */
const REQUEST_TIMEOUT_MS = 1_000;
const ATTEMPTS = 3;
/** Named to sign requests that nobody checks; real credentials never go to a local endpoint. */
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** A client for the service, with region and credentials of the environment, or for a server that speaks its protocol. */
export const createKmsClient = (place: { readonly endpoint?: string; readonly attempts?: number } = {}): KMSClient => {
  silenceRuntimeNotice();
  return new KMSClient({
    maxAttempts: place.attempts ?? ATTEMPTS,
    requestHandler: {
      connectionTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(place.endpoint && { ...LOCAL, endpoint: place.endpoint }),
  });
};

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const isScalar = (value: bigint): boolean => value > 0n && value < ORDER;
const word = (value: bigint): string => value.toString(16).padStart(64, '0');

/** The one low-`s` form that recovers to `address`, or null: the service does not tell `v`, so both are tried. */
const recoverable = async (hash: Digest, { r, s }: Scalars, address: Address): Promise<SignatureValue | null> => {
  if (!isScalar(r) || !isScalar(s)) return null;
  const low = s > ORDER / 2n ? ORDER - s : s;
  for (const v of ['1b', '1c']) {
    const value: SignatureValue = `0x${word(r)}${word(low)}${v}`;
    try {
      if ((await recoverAddress({ hash, signature: value })).toLowerCase() === address) return value;
    } catch {
      // With this `v` there is no such point on the curve; the other one decides.
    }
  }
  return null;
};

const readAddress = async (client: KMSClient, keyId: string): Promise<Result<Address, SignerError>> => {
  try {
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
    const point = pointOf(PublicKey);
    if (!point) return err(signerError('signer-refused', `${keyId} is not a key of spec ECC_SECG_P256K1`));
    return ok(publicKeyToAddress(point).toLowerCase() as Address);
  } catch (thrown) {
    return err(thrownByKms(thrown));
  }
};

/**
 * A key that never leaves its vault. Its public key is read once, here; the signer then has its address for good. Two
 * signatures over the same hash differ: this signer draws a new nonce each time.
 */
export const kmsSigner = async (client: KMSClient, keyId: string): Promise<Result<Signer, SignerError>> => {
  const address = await readAddress(client, keyId);
  if (!address.ok) return address;
  const sign: Signer['sign'] = async (hash) => {
    try {
      const { Signature = new Uint8Array() } = await client.send(
        new SignCommand({
          KeyId: keyId,
          Message: Buffer.from(hash.slice(2), 'hex'),
          // With RAW the service would hash what is a hash already.
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      );
      const scalars = scalarsOf(Signature);
      if (!scalars) return err(signerError('bad-signature', 'the answer is not an ECDSA signature in DER'));
      const value = await recoverable(hash, scalars, address.value);
      return value ? ok(value) : err(signerError('bad-signature', `no form of it recovers to ${address.value}`));
    } catch (thrown) {
      return err(thrownByKms(thrown));
    }
  };
  return ok({ address: address.value, sign });
};
