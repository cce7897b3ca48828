import { createHash, generateKeyPairSync } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { afterEach, describe, expect, it } from 'vitest';
import { createKmsClient, kmsSigner, type Signer, signRun } from '../../lib/publication/index.ts';
import { deadOrigin } from '../support/faulty-server.ts';
import { bytes, hex, recoverByHand, runHashByHand } from './independent.ts';
import { type Answer, type Call, createKey, isHigh, type Key, startKms } from './kms-server.ts';
import { REALM, SLOT, sampleSet } from './sample.ts';

const KEY_ID = 'alias/plimsoll-test';
const key = createKey();
const addressOf = ({ point }: Key): string => hex(keccak_256(point.slice(1)).slice(12));
const hashes = Array.from({ length: 40 }, (_, index) => createHash('sha256').update(String(index)).digest());
const digestOf = (hash: Uint8Array) => hex(hash);
const SOME = digestOf(hashes[0]!);

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const clientAt = (endpoint: string, attempts: number) => {
  const client = createKmsClient({ endpoint, attempts });
  closing.push(() => client.destroy());
  return client;
};

const open = async (instead?: (call: Call, number: number) => Answer | null, attempts = 1) => {
  const server = await startKms(key, instead);
  closing.push(server.close);
  return { server, opened: await kmsSigner(clientAt(server.endpoint, attempts), KEY_ID) };
};

const signerOf = (opened: Awaited<ReturnType<typeof kmsSigner>>): Signer => {
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
};

/** Healthy when the key is read, then as told. */
const signing = (answer: Answer) => (call: Call) => (call.target === 'Sign' ? answer : null);

describe('a key in the vault', () => {
  it('signs so that consumers recover its address, whichever half the vault put s into', async () => {
    const { server, opened } = await open();
    const signer = signerOf(opened);
    expect(signer.address).toBe(addressOf(key));
    for (const hash of hashes) {
      const signed = await signer.sign(digestOf(hash));
      if (!signed.ok) throw new Error(signed.error.detail);
      expect(recoverByHand(hash, signed.value)).toBe(addressOf(key));
      expect(isHighScalar(signed.value)).toBe(false);
    }
    const high = server.signatures.filter(isHigh).length;
    expect([high > 0, high < hashes.length], 'both halves were met').toEqual([true, true]);
  });

  it('is asked for its public key once', async () => {
    const { server, opened } = await open();
    const signer = signerOf(opened);
    await signer.sign(SOME);
    await signer.sign(SOME);
    expect(server.calls.map(({ target }) => target)).toEqual(['GetPublicKey', 'Sign', 'Sign']);
    expect(server.calls[1]?.body).toMatchObject({
      KeyId: KEY_ID,
      Message: Buffer.from(bytes(SOME)).toString('base64'),
    });
  });

  it('signs a run that verifies against a hash computed by hand', async () => {
    const { opened } = await open();
    const places = await signRun([sampleSet()], SLOT, REALM, signerOf(opened));
    if (!places.ok) throw new Error(places.error.detail);
    const { proof, signature } = places.value[0]!;
    expect(recoverByHand(runHashByHand(REALM, proof.root, SLOT, 1), signature.value)).toBe(addressOf(key));
  });

  it('is asked again when it was only throttled', async () => {
    const { server, opened } = await open((_, n) => (n === 2 ? { error: 'ThrottlingException' } : null), 3);
    expect(await signerOf(opened).sign(SOME)).toMatchObject({ ok: true });
    expect(server.calls).toHaveLength(3);
  });
});

const isHighScalar = (value: string): boolean => BigInt(`0x${value.slice(66, 130)}`) > HALF;
/** Half of n in SEC 2, section 2.4.1. */
const HALF = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n / 2n;

describe('a fault of the vault is a value that says whether waiting helps', () => {
  it.each([
    ['ThrottlingException', 400, 'signer-unavailable', true],
    ['KMSInternalException', 500, 'signer-unavailable', true],
    ['KeyUnavailableException', 500, 'signer-unavailable', true],
    ['DisabledException', 400, 'signer-refused', false],
    ['KMSInvalidStateException', 400, 'signer-refused', false],
    ['AccessDeniedException', 400, 'signer-refused', false],
    ['InvalidKeyUsageException', 400, 'signer-refused', false],
    ['NotFoundException', 400, 'signer-refused', false],
  ])('%s', async (error, status, code, retryable) => {
    const { opened } = await open(signing({ error, status }));
    const expected = { ok: false, error: { code, retryable, detail: expect.stringContaining(error) } };
    expect(await signerOf(opened).sign(SOME)).toMatchObject(expected);
    expect((await open(() => ({ error, status }))).opened).toMatchObject(expected);
  });

  it('no answer and nobody there', async () => {
    const expected = { ok: false, error: { code: 'signer-unavailable', retryable: true } };
    const { opened } = await open(signing('silence'));
    expect(await signerOf(opened).sign(SOME)).toMatchObject(expected);
    expect(await kmsSigner(clientAt(await deadOrigin(), 1), KEY_ID)).toMatchObject(expected);
  });
});

describe('a key of another kind is refused before anything is signed', () => {
  const spki = (namedCurve: string) =>
    generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'der', type: 'spki' });
  const rsa = () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'spki' });

  it.each([
    ['P-256', () => spki('prime256v1')],
    ['P-384', () => spki('secp384r1')],
    ['RSA', rsa],
    ['cut off', () => key.spki.subarray(0, 80)],
    ['longer', () => Buffer.concat([key.spki, Buffer.of(0)])],
    ['nothing', () => Buffer.alloc(0)],
  ])('%s', async (_, answer) => {
    const { opened } = await open(() => ({ bytes: answer() }));
    expect(opened).toMatchObject({ ok: false, error: { code: 'signer-refused', retryable: false } });
    expect(JSON.stringify(opened)).toContain('ECC_SECG_P256K1');
  });
});

describe('an answer that is no signature of this key is never handed on', () => {
  const good = Buffer.from(key.sign(hashes[0]!));
  /** X.690, 8.3.2: an integer in DER has no needless leading byte. */
  const der = (r: string, s: string): Buffer => {
    const integer = (h: string) => Buffer.concat([Buffer.of(2, h.length / 2), Buffer.from(h, 'hex')]);
    const both = Buffer.concat([integer(r), integer(s)]);
    return Buffer.concat([Buffer.of(0x30, both.length), both]);
  };
  const ORDER = '00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141';

  it.each<[string, Uint8Array]>([
    ['empty', Buffer.alloc(0)],
    ['cut off', good.subarray(0, -1)],
    ['with a byte behind it', Buffer.concat([good, Buffer.of(0)])],
    ['r ‖ s without DER', Buffer.alloc(64, 7)],
    ['another tag', Buffer.concat([Buffer.of(0x31), good.subarray(1)])],
    ['a length that lies', der('01', '02').fill(9, 3, 4)],
    ['a negative number', der('81', '02')],
    ['a needless leading zero', der('0001', '02')],
    ['zero', der('00', '01')],
    ['the order itself', der('01', ORDER)],
    ['r beyond the order', der(ORDER, '01')],
    ['a third number', Buffer.concat([Buffer.of(0x30, 9), Buffer.from('020101020101020101', 'hex')])],
    ["another key's", createKey().sign(hashes[0]!)],
    ['over another hash', key.sign(hashes[1]!)],
  ])('%s', async (_, answer) => {
    const { opened } = await open(signing({ bytes: answer }));
    expect(await signerOf(opened).sign(SOME)).toMatchObject({ ok: false, error: { code: 'bad-signature' } });
  });
});
