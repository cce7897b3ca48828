import { sha256 as independentSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, DIGEST, digestOf, sha256 } from '../../../lib/core/units/index.ts';
import { jsonValue } from '../../support/arbitraries.ts';

/** FIPS 180-4 SHA-256: the examples that NIST publishes with it, and the empty message. */
const VECTORS = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
] as const;

describe('a digest is SHA-256', () => {
  it.each(VECTORS)('of "%s"', (message, digest) => {
    expect(sha256(message)).toBe(`0x${digest}`);
    expect(sha256(new TextEncoder().encode(message))).toBe(`0x${digest}`);
  });

  it('of parts is that of their concatenation, text as UTF-8', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (parts) => {
        expect(sha256(...parts)).toBe(`0x${bytesToHex(independentSha256(new TextEncoder().encode(parts.join(''))))}`);
      }),
    );
  });

  it('of a value is that of its canonical text, and reads as a digest', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        const bytes = new TextEncoder().encode(canonical(value));
        expect(digestOf(value)).toBe(`0x${bytesToHex(independentSha256(bytes))}`);
        expect(digestOf(value)).toMatch(DIGEST);
      }),
    );
  });

  it.each(['', '0x', `0X${'0'.repeat(64)}`, `0x${'A'.repeat(64)}`, `0x${'0'.repeat(63)}`, `0x${'0'.repeat(64)}\n`])(
    '%j is none',
    (text) => {
      expect(DIGEST.test(text)).toBe(false);
    },
  );
});
