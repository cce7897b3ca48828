import { join } from 'node:path';
import type { MandatePolicy, Policy } from '../core/policy/index.ts';
import { err, ok, type Result, sha256 } from '../core/units/index.ts';
import { localSigner } from '../publication/index.ts';
import { createFile, readIfThere } from './files.ts';
import { type FolderError, folderError, onDisk } from './folder-error.ts';
import type { PrivateKey } from './signing-key.ts';

/** Three owners of whom two must sign, and a guardian: the smallest multisig in which nobody decides alone. */
const OWNERS = ['owner-1.key', 'owner-2.key', 'owner-3.key'];
const THRESHOLD = 2;
const GUARDIAN = 'guardian.key';

/** Somebody who can sign here. */
export interface LocalPerson {
  readonly address: string;
  readonly keyFile: string;
}

/** The key in a file; the error says what is wrong and never what is in it. */
export const readKeyFile = (file: string): Result<PrivateKey, string> => {
  const text = onDisk(() => readIfThere(file));
  if (!text.ok) return err(text.error.detail);
  if (text.value === null) return err(`${file} is not there`);
  const key = text.value.trim();
  return /^0x[0-9a-fA-F]{64}$/.test(key)
    ? ok(key.toLowerCase() as PrivateKey)
    : err(`${file} does not hold a private key of 0x and 64 hexadecimal digits`);
};

/**
 * The key follows from the realm, so that the same world has the same people, policy and digests in every folder. Nobody
 * may hold it for a secret: what is signed with it is bound to a realm in which nothing is real.
 */
const keyOf = (realm: string, name: string): PrivateKey => sha256(`plimsoll ${realm} ${name}`);

const person = (folder: string, realm: string, name: string): Result<LocalPerson, FolderError> => {
  const keyFile = join(folder, name);
  const made = onDisk(() => readIfThere(keyFile) !== null || createFile(keyFile, `${keyOf(realm, name)}\n`));
  if (!made.ok) return made;
  const key = readKeyFile(keyFile);
  return key.ok
    ? ok({ address: localSigner(key.value).address, keyFile })
    : err(folderError('damaged', `${key.error}; restore it from a copy`));
};

export interface LocalPeople {
  readonly owners: readonly LocalPerson[];
  readonly guardian: LocalPerson;
}

/** The keys of a simulated realm's people, made at its first start, in its folder. */
export const openPeople = (folder: string, realm: string): Result<LocalPeople, FolderError> => {
  const owners: LocalPerson[] = [];
  for (const name of OWNERS) {
    const one = person(folder, realm, name);
    if (!one.ok) return one;
    owners.push(one.value);
  }
  const guardian = person(folder, realm, GUARDIAN);
  return guardian.ok ? ok({ owners, guardian: guardian.value }) : guardian;
};

/** True where a run gives the policy people of its own: it names none, and what is decided is not real. */
export const needsPeople = (realm: string, { mandate }: Pick<Policy, 'mandate'>): boolean =>
  realm !== 'live' && mandate.owners.length === 0;

/** A policy in which they stand. Guardians that it names stay. */
export const withPeople = (policy: Policy, { owners, guardian }: LocalPeople): Policy => {
  const named = policy.mandate.guardians;
  const mandate: MandatePolicy = {
    owners: owners.map(({ address }) => address),
    threshold: THRESHOLD,
    guardians: named.length > 0 ? named : [guardian.address],
  };
  return { ...policy, mandate };
};
