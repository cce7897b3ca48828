import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { startServer } from '../support/faulty-server.ts';

const HALF_ORDER = secp256k1.Point.Fn.ORDER / 2n;

export interface Key {
  readonly spki: Buffer;
  readonly sign: (digest: Uint8Array) => Uint8Array;
  /** Address-bearing point, uncompressed. */
  readonly point: Uint8Array;
}

const scalarOf = (key: KeyObject): Uint8Array => Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');

/** A key of OpenSSL's making, which signs as the service does: DER, and `s` in whichever half it falls. */
export const createKey = (): Key => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const secret = scalarOf(privateKey);
  return {
    spki: publicKey.export({ format: 'der', type: 'spki' }),
    sign: (digest) => secp256k1.sign(digest, secret, { prehash: false, lowS: false, format: 'der' }),
    point: secp256k1.getPublicKey(secret, false),
  };
};

export const isHigh = (der: Uint8Array): boolean => secp256k1.Signature.fromBytes(der, 'der').s > HALF_ORDER;

export interface Call {
  readonly target: string;
  readonly body: Readonly<Record<string, string>>;
}

/** What the server answers instead of doing its work: an error of the service, other bytes, or nothing at all. */
export type Answer = { readonly error: string; readonly status?: number } | { readonly bytes: Uint8Array } | 'silence';

/** The service's JSON protocol with one key; `instead` may answer a call differently. */
export const startKms = async (key: Key, instead: (call: Call, number: number) => Answer | null = () => null) => {
  const calls: Call[] = [];
  const signatures: Uint8Array[] = [];
  const sign = (body: Call['body']): Uint8Array => {
    const digest = Buffer.from(body.Message ?? '', 'base64');
    if (body.MessageType !== 'DIGEST' || body.SigningAlgorithm !== 'ECDSA_SHA_256' || digest.length !== 32) {
      throw new Error('the service would hash this again, or refuse it');
    }
    const signature = key.sign(digest);
    signatures.push(signature);
    return signature;
  };
  const server = await startServer(async (request, response) => {
    const call = {
      target: String(request.headers['x-amz-target']).replace('TrentService.', ''),
      body: JSON.parse(await text(request)) as Call['body'],
    };
    calls.push(call);
    const other = instead(call, calls.length);
    if (other === 'silence') return;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (other && 'error' in other) {
      response
        .writeHead(other.status ?? 400)
        .end(JSON.stringify({ __type: other.error, message: 'a fault of the test' }));
      return;
    }
    const signing = call.target === 'Sign';
    const bytes = other?.bytes ?? (signing ? sign(call.body) : key.spki);
    response.end(JSON.stringify({ [signing ? 'Signature' : 'PublicKey']: Buffer.from(bytes).toString('base64') }));
  });
  return { endpoint: server.origin, calls, signatures, close: server.close };
};
