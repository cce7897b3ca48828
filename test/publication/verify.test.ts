import { secp256k1 } from '@noble/curves/secp256k1.js';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SignedSet } from '../../lib/core/market/index.ts';
import { localSigner, type Verification, verifySignedSet } from '../../lib/publication/index.ts';
import { SLOT, sampleRun, sampleSet, signedRun, signer, VALID_UNTIL } from './sample.ts';

const now = SLOT + 5;
const pinned = { signer: signer.address, now };
const failed = ({ checks }: Verification) => checks.filter(({ holds }) => !holds).map(({ name }) => name);
const failedOf = async (body: unknown, options = pinned) => failed(await verifySignedSet(body, options));

let served: SignedSet;
let sibling: SignedSet;
beforeAll(async () => {
  const [first, second] = await signedRun();
  [served, sibling] = [first!, second!];
});

describe('a set that is what it says', () => {
  it('holds in every check, after a trip as text', async () => {
    const body: unknown = JSON.parse(JSON.stringify(served));
    const { holds, checks } = await verifySignedSet(body, {
      ...pinned,
      signer: signer.address.toUpperCase().replace('X', 'x'),
    });
    expect(holds).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual(['shape', 'signature', 'proof', 'signer', 'validity']);
  });

  it('says so when the reader trusts no address in particular', async () => {
    const { holds, checks } = await verifySignedSet(served, { now });
    expect(holds).toBe(true);
    expect(checks[3]).toEqual({ name: 'signer', holds: true, detail: 'signer not pinned' });
  });

  it('holds in the last second of its validity and not in the one that ends it', async () => {
    expect(await failedOf(served, { ...pinned, now: VALID_UNTIL - 1 })).toEqual([]);
    expect(await failedOf(served, { ...pinned, now: VALID_UNTIL })).toEqual(['validity']);
  });
});

describe('each lie fails the check that is there for it', () => {
  it('a parameter changed: the proof', async () => {
    const looser = { ...served, newPositions: { ...served.newPositions!, initialPpm: 10_000 } };
    expect(await failedOf(looser)).toEqual(['proof']);
  });

  it('validity prolonged: the proof', async () => {
    expect(await failedOf({ ...served, validUntil: '2033-03-10T00:00:00Z' })).toEqual(['proof']);
  });

  it('a simulated set presented as live: signature and proof, although the key is the same', async () => {
    expect(await failedOf({ ...served, realm: 'live' })).toEqual(['signature', 'proof']);
  });

  it('a simulated set whose tree was built again for live: the signature', async () => {
    const [live] = await signedRun(
      sampleRun().map((set) => ({ ...set, realm: 'live' })),
      'live',
    );
    expect(await failedOf({ ...live!, signature: served.signature })).toEqual(['signature']);
  });

  it('an older run presented as this one: signature and proof', async () => {
    expect(await failedOf({ ...served, slot: '2023-03-10T00:02:00Z' })).toEqual(['signature', 'proof']);
  });

  it("a sibling's proof, a place of another size, another tree's root", async () => {
    expect(await failedOf({ ...served, proof: sibling.proof })).toEqual(['proof']);
    expect(await failedOf({ ...served, proof: { ...served.proof, treeSize: 4 } })).toEqual(['signature']);
    const [elsewhere] = await signedRun([sampleSet({ market: 'SOL-USD-PERP' })]);
    expect(await failedOf({ ...served, proof: elsewhere!.proof })).toEqual(['signature', 'proof']);
    expect(await failedOf({ ...served, proof: elsewhere!.proof, signature: elsewhere!.signature })).toEqual(['proof']);
  });

  it('signed throughout by a stranger: the pinned signer', async () => {
    const [forged] = await signedRun(sampleRun(), served.realm, localSigner(`0x${'5d'.repeat(32)}`));
    expect(await failedOf(forged)).toEqual(['signer']);
    const masked = { ...forged!, signature: { ...forged!.signature, signer: signer.address } };
    expect(await failedOf(masked)).toEqual(['signature']);
  });
});

describe('one signature has one form', () => {
  const withValue = (value: string) => ({ ...served, signature: { ...served.signature, value } });

  it('the twin with s in the upper half, which recovers to the same key, is refused', async () => {
    const { value } = served.signature;
    const s = secp256k1.Point.Fn.ORDER - BigInt(`0x${value.slice(66, 130)}`);
    const v = value.endsWith('1b') ? '1c' : '1b';
    expect(await failedOf(withValue(`${value.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v}`))).toEqual([
      'signature',
    ]);
  });

  it('the other ways to write the recovery byte are refused', async () => {
    const parity = served.signature.value.endsWith('1b') ? '00' : '01';
    expect(await failedOf(withValue(served.signature.value.slice(0, 130) + parity))).toEqual(['signature']);
  });

  it('zeros and values outside the curve are an answer and no crash', async () => {
    expect(await failedOf(withValue(`0x${'00'.repeat(64)}1b`))).toEqual(['signature']);
    expect(await failedOf(withValue(`0x${'ff'.repeat(32)}${'01'.repeat(32)}1b`))).toEqual(['signature']);
  });
});

describe('a body that is no set', () => {
  it.each([
    ['null', null, 'body'],
    ['a list', [], 'body'],
    ['a member nobody signed', { extra: 1 }, 'body'],
    ['a missing signature', { signature: undefined }, 'signature'],
    ['a number where text belongs', { market: 7 }, 'market'],
    ['a time that no calendar has', { validUntil: '2023-13-40T00:00:00Z' }, '"2023-13-40T00:00:00Z"'],
    ['half a character', { reasons: ['\ud800'] }, 'TypeError'],
  ])('%s: the shape fails, says where, and nothing else is asked', async (_, change, place) => {
    const body = change === null || Array.isArray(change) ? change : { ...served, ...change };
    const { holds, checks } = await verifySignedSet(body, pinned);
    expect(holds).toBe(false);
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({ name: 'shape', holds: false });
    expect(checks[0]?.detail.startsWith(place)).toBe(true);
  });

  it('never throws, whatever is served', async () => {
    await fc.assert(fc.asyncProperty(fc.anything(), async (body) => !(await verifySignedSet(body, pinned)).holds));
  });
});
