import { type ParameterSet, type SignedSet, signedSet } from '../core/market/index.ts';
import { type Digest, err, ok, parseInstant, type Result, type UnixSeconds } from '../core/units/index.ts';
import { leafOf, rootFromProof } from './merkle.ts';
import { signatureFault } from './signature.ts';

/** One question asked of a set. `detail` says what was found, in words for a person. */
export interface Check {
  readonly name: 'shape' | 'signature' | 'proof' | 'signer' | 'validity';
  readonly holds: boolean;
  readonly detail: string;
}

/** All checks in the order in which they were made; only `shape` when that one fails, as nothing else can be asked then. */
export interface Verification {
  readonly holds: boolean;
  readonly checks: readonly Check[];
}

export interface VerifyOptions {
  /** The address that the reader trusts. Without it the signature shows integrity and not origin. */
  readonly signer?: string;
  /** Now, by the clock of the set's realm. */
  readonly now: UnixSeconds;
}

/** A set that can be checked, with what the other checks need of it. */
interface Readable {
  readonly signed: SignedSet;
  readonly leaf: Digest;
  readonly slot: UnixSeconds;
  readonly validUntil: UnixSeconds;
}

const check = (name: Check['name'], fault: string | null, finding: string): Check => ({
  name,
  holds: fault === null,
  detail: fault ?? finding,
});

/** A served set without its proof and signature: what was hashed and what a replay arrives at. */
export const bareSet = ({ proof: _proof, signature: _signature, ...set }: SignedSet): ParameterSet => set;

const leafOrFault = (signed: SignedSet): Result<Digest, string> => {
  try {
    return ok(leafOf(bareSet(signed)));
  } catch (error) {
    return err(String(error));
  }
};

const read = (body: unknown): Result<Readable, string> => {
  const parsed = signedSet.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  const leaf = leafOrFault(parsed.data);
  if (!leaf.ok) return leaf;
  const slot = parseInstant(parsed.data.slot);
  if (!slot.ok) return slot;
  const validUntil = parseInstant(parsed.data.validUntil);
  if (!validUntil.ok) return validUntil;
  return ok({ signed: parsed.data, leaf: leaf.value, slot: slot.value, validUntil: validUntil.value });
};

const signatureCheck = async ({ signed, slot }: Readable): Promise<Check> => {
  const { root, treeSize } = signed.proof;
  const fault = await signatureFault({ realm: signed.realm, root, slot, sets: treeSize }, signed.signature);
  return check('signature', fault, `${signed.signature.signer} signed this root for ${signed.realm}`);
};

const proofCheck = ({ signed, leaf }: Readable): Check => {
  const { root, leafIndex, treeSize } = signed.proof;
  const reached = rootFromProof(leaf, signed.proof);
  const fault = reached === null ? 'the path does not fit the tree' : `the path leads to ${reached}, not to ${root}`;
  return check('proof', reached === root ? null : fault, `set ${leafIndex + 1} of ${treeSize} under the signed root`);
};

const signerCheck = ({ signed }: Readable, pinned: string | undefined): Check => {
  if (pinned === undefined) return check('signer', null, 'signer not pinned');
  const { signer } = signed.signature;
  return check('signer', pinned.toLowerCase() === signer ? null : `signed by ${signer}, not by ${pinned}`, signer);
};

const validityCheck = ({ signed, validUntil }: Readable, now: UnixSeconds): Check =>
  check(
    'validity',
    now < validUntil ? null : `expired at ${signed.validUntil}, ${now - validUntil} s ago`,
    `valid until ${signed.validUntil}, ${validUntil - now} s from now`,
  );

/**
 * Checks a set as its consumer, from nothing but the body that was served: shape, signature over the run's root in the
 * set's own realm, proof from the set to that root, signer, validity. Never throws, whatever `body` is. It does not ask
 * which realm the reader wanted, nor whether `digest` is that of the ledger's entry: both need more than this body.
 */
export const verifySignedSet = async (body: unknown, { signer, now }: VerifyOptions): Promise<Verification> => {
  const readable = read(body);
  if (!readable.ok) return { holds: false, checks: [check('shape', readable.error, '')] };
  const checks = [
    check('shape', null, `${readable.value.signed.market} version ${readable.value.signed.version}`),
    await signatureCheck(readable.value),
    proofCheck(readable.value),
    signerCheck(readable.value, signer),
    validityCheck(readable.value, now),
  ];
  return { holds: checks.every(({ holds }) => holds), checks };
};
