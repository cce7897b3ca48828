import { describe, expect, it } from 'vitest';
import { canonical, err, ok } from '../../lib/core/units/index.ts';
import { localSigner, type Signer, signRun } from '../../lib/publication/index.ts';
import { addressOfKey, hex, recoverByHand, runHashByHand, treeHead } from './independent.ts';
import { REALM, SLOT, sampleRun, sampleSet, signer } from './sample.ts';

const KEY = `0x${'4c'.repeat(32)}` as const;

describe('the signature of a run, by an independent path', () => {
  it('recovers to the signer over root, slot and number of sets, all worked out by hand', async () => {
    const sets = sampleRun();
    const signed = await signRun(sets, SLOT, REALM, signer);
    if (!signed.ok) throw new Error(signed.error.detail);
    const root = hex(treeHead(sets.map((set) => new TextEncoder().encode(canonical(set)))));
    expect(signed.value.map(({ proof }) => [proof.root, proof.leafIndex, proof.treeSize])).toEqual([
      [root, 0, 3],
      [root, 1, 3],
      [root, 2, 3],
    ]);
    const values = new Set(signed.value.map(({ signature }) => signature.value));
    expect(values.size, 'one signature a run').toBe(1);
    const [value] = values;
    expect(recoverByHand(runHashByHand(REALM, root, SLOT, 3), value!)).toBe(addressOfKey(KEY));
    expect(signed.value[0]?.signature.signer).toBe(addressOfKey(KEY));
  });

  it('the same run gives the same bytes', async () => {
    expect(await signRun(sampleRun(), SLOT, REALM, signer)).toEqual(await signRun(sampleRun(), SLOT, REALM, signer));
  });
});

describe('what must not be signed', () => {
  it('nothing is signed for a run without sets', async () => {
    expect(await signRun([], SLOT, REALM, signer)).toEqual(ok([]));
  });

  it('a set of another slot or realm is a defect of the caller', async () => {
    await expect(signRun([sampleSet()], SLOT + 60, REALM, signer)).rejects.toThrow(RangeError);
    await expect(signRun([sampleSet()], SLOT, 'live', signer)).rejects.toThrow(RangeError);
  });

  it("a signer's failure comes back as the value it is", async () => {
    const failure = { code: 'signer-unavailable', retryable: true, metricLabel: 'x', detail: 'away' } as const;
    const away: Signer = { address: signer.address, sign: async () => err(failure) };
    expect(await signRun([sampleSet()], SLOT, REALM, away)).toEqual(err(failure));
  });

  it('a signature that does not recover to the address of its signer is never handed on', async () => {
    const other = localSigner(`0x${'5d'.repeat(32)}`);
    const confused: Signer = { address: signer.address, sign: other.sign };
    expect(await signRun([sampleSet()], SLOT, REALM, confused)).toMatchObject({
      ok: false,
      error: { code: 'bad-signature' },
    });
  });
});

it.each(['0x00', '0x', 'nonsense'])('a signer that answers %s is an error value, not an exception', async (answer) => {
  const { address } = localSigner(`0x${'11'.repeat(32)}`);
  const broken = { address, sign: async () => ({ ok: true as const, value: answer as `0x${string}` }) };
  expect(await signRun([sampleSet()], SLOT, REALM, broken)).toMatchObject({
    ok: false,
    error: { code: 'bad-signature' },
  });
});

it('a broken signing key is refused without being quoted', () => {
  const broken = `0x${'ff'.repeat(32)}` as const;
  expect(() => localSigner(broken)).toThrow(RangeError);
  expect(() => localSigner(broken)).not.toThrow(/ffff/);
});
