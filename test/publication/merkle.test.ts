import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, type Digest } from '../../lib/core/units/index.ts';
import { leafHash, leafOf, type MerklePath, rootFromProof, treeOf } from '../../lib/publication/index.ts';
import { bytes, hex, treeHead } from './independent.ts';
import { sampleSet } from './sample.ts';

/** Leaves, tree heads and paths that the reference implementation of Certificate Transparency tests itself with. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const HEADS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const PATHS = [
  {
    leafIndex: 0,
    treeSize: 8,
    path: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    leafIndex: 5,
    treeSize: 8,
    path: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
];

const known = LEAVES.map((leaf) => leafHash(bytes(leaf)));

describe('the tree is that of RFC 9162', () => {
  it.each(HEADS.map((head, index) => ({ size: index + 1, head })))(
    'head of the first $size leaves',
    ({ size, head }) => {
      expect(treeOf(known.slice(0, size)).root).toBe(`0x${head}`);
    },
  );

  it.each(PATHS)('path of leaf $leafIndex of $treeSize', ({ leafIndex, treeSize, path }) => {
    const expected = path.map((node) => `0x${node}`);
    expect(treeOf(known.slice(0, treeSize)).proofs[leafIndex]).toMatchObject({ leafIndex, treeSize, path: expected });
  });

  it('a leaf is the canonical text of a set, whatever the order of its members', () => {
    const set = sampleSet();
    const turned = Object.fromEntries(Object.entries(set).reverse()) as typeof set;
    expect(leafOf(turned)).toBe(leafOf(set));
    expect(leafOf(set)).toBe(hex(treeHead([new TextEncoder().encode(canonical(set))])));
  });
});

const data = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 });
const grown = data.map((values) => ({ values, leaves: values.map(leafHash), tree: treeOf(values.map(leafHash)) }));
const grownAt = grown.chain((tree) => fc.record({ tree: fc.constant(tree), index: fc.nat(tree.leaves.length - 1) }));

const flip = (digest: Digest, bit: number): Digest => {
  const changed = bytes(digest);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return hex(changed);
};

describe('laws, for 1 to 40 leaves', () => {
  it('the root is the tree head of the definition', () => {
    fc.assert(fc.property(grown, ({ values, tree }) => tree.root === hex(treeHead(values))));
  });

  it('every proof leads from its leaf to the root', () => {
    fc.assert(
      fc.property(grown, ({ leaves, tree }) =>
        tree.proofs.every((proof, index) => rootFromProof(leaves[index]!, proof) === tree.root),
      ),
    );
  });

  it('no other leaf, and no bit changed in leaf or path, leads there', () => {
    fc.assert(
      fc.property(grownAt, fc.nat(255), fc.nat(), ({ tree: { leaves, tree }, index }, bit, at) => {
        const [leaf, proof] = [leaves[index]!, tree.proofs[index]!];
        expect(rootFromProof(flip(leaf, bit), proof)).not.toBe(tree.root);
        if (proof.path.length === 0) return;
        const level = at % proof.path.length;
        const path = proof.path.map((node, i) => (i === level ? flip(node, bit) : node));
        expect(rootFromProof(leaf, { ...proof, path })).not.toBe(tree.root);
      }),
    );
  });

  it('a path cut short or drawn out never leads there', () => {
    fc.assert(
      fc.property(grownAt, ({ tree: { leaves, tree }, index }) => {
        const [leaf, proof] = [leaves[index]!, tree.proofs[index]!];
        const longer = [...proof.path, tree.root];
        expect(rootFromProof(leaf, { ...proof, path: longer })).toBeNull();
        if (proof.path.length > 0) expect(rootFromProof(leaf, { ...proof, path: proof.path.slice(0, -1) })).toBeNull();
      }),
    );
  });
});

it('a made-up place is refused and not computed', () => {
  const places: MerklePath[] = [
    { leafIndex: 1, treeSize: 1, path: [] },
    { leafIndex: 8, treeSize: 8, path: treeOf(known).proofs[7]!.path },
    { leafIndex: 2 ** 52, treeSize: 2 ** 53 - 1, path: treeOf(known).proofs[0]!.path },
  ];
  expect(places.map((place) => rootFromProof(known[0]!, place))).toEqual([null, null, null]);
});

it('a run without sets has no root', () => {
  expect(() => treeOf([])).toThrow(RangeError);
});
