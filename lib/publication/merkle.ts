import type { MerkleProof, ParameterSet } from '../core/market/index.ts';
import { canonical, type Digest, sha256 } from '../core/units/index.ts';

/**
 * The Merkle tree of RFC 9162, section 2.1, over the sets of a run. The prefixes keep leaves and nodes apart: without
 * them the two children of a node, written as one text, would be a leaf that nobody published.
 */
const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** Where a leaf stands, without the root: what `rootFromProof` needs. `path` runs from the leaf up. */
export type MerklePath = Omit<MerkleProof, 'root'>;

export interface MerkleTree {
  readonly root: Digest;
  /** One for each leaf, in the order of the leaves. */
  readonly proofs: readonly MerkleProof[];
}

const bytesOf = (digest: Digest): Uint8Array => Buffer.from(digest.slice(2), 'hex');

/** SHA-256(0x00 ‖ data). Text counts as UTF-8. */
export const leafHash = (data: string | Uint8Array): Digest => sha256(LEAF_PREFIX, data);

/** The leaf of a set: the hash of its canonical text, without proof and signature. Throws where that text does not exist. */
export const leafOf = (set: ParameterSet): Digest => leafHash(canonical(set));

const nodeHash = (left: Digest, right: Digest): Digest => sha256(NODE_PREFIX, bytesOf(left), bytesOf(right));

/** The largest power of two below `size`: how many leaves the left side of a tree holds. */
const leftSize = (size: number): number => {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
};

interface Subtree {
  readonly root: Digest;
  readonly paths: readonly (readonly Digest[])[];
}

const grow = (leaves: readonly [Digest, ...Digest[]]): Subtree => {
  const [first, ...others] = leaves;
  if (others.length === 0) return { root: first, paths: [[]] };
  const middle = leftSize(leaves.length);
  const left = grow(leaves.slice(0, middle) as [Digest, ...Digest[]]);
  const right = grow(leaves.slice(middle) as [Digest, ...Digest[]]);
  const under = (paths: Subtree['paths'], sibling: Digest) => paths.map((path) => [...path, sibling]);
  return {
    root: nodeHash(left.root, right.root),
    paths: [...under(left.paths, right.root), ...under(right.paths, left.root)],
  };
};

/** Root and proofs of a list of leaf hashes. Throws on none: a run without sets has nothing to be signed. */
export const treeOf = (leaves: readonly Digest[]): MerkleTree => {
  const [first, ...others] = leaves;
  if (first === undefined) throw new RangeError('a tree needs a leaf');
  const { root, paths } = grow([first, ...others]);
  return {
    root,
    proofs: paths.map((path, leafIndex) => ({ leafIndex, treeSize: leaves.length, path: [...path], root })),
  };
};

/**
 * The root to which a leaf and its path lead, or null when the path has the wrong length for the place it claims. Plain
 * division instead of shifts, because indices may be beyond 32 bits in a body that somebody made up.
 */
export const rootFromProof = (leaf: Digest, { leafIndex, treeSize, path }: MerklePath): Digest | null => {
  if (leafIndex >= treeSize) return null;
  let [index, last, hash] = [leafIndex, treeSize - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    const fromLeft = index % 2 === 1 || index === last;
    hash = fromLeft ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    // The last leaf of an uneven level has no sibling there: it rises until it is somebody's right child.
    while (fromLeft && index % 2 === 0 && index > 0) [index, last] = [index / 2, Math.floor(last / 2)];
    [index, last] = [Math.floor(index / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
};
