import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type Realm, realm as realmSchema } from '../core/market/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { createFile, readIfThere, replaceFile } from './files.ts';
import { type FolderError, folderError, onDisk } from './folder-error.ts';
import { type Addresses, acquireLock, type Holder, readHolder } from './lock.ts';
import { openSigningKey, type PrivateKey } from './signing-key.ts';

/** Where data folders are made when nobody names one, relative to the working directory. */
export const DEFAULT_ROOT = '.plimsoll';

/** An open data folder: this process alone writes in it until `release`. Paths are absolute. */
export interface Folder {
  readonly path: string;
  readonly realm: Realm;
  readonly databasePath: string;
  readonly eventsPath: string;
  readonly signingKey: PrivateKey;
  /** Tells other commands where the servers listen. */
  writeLock(addresses: Addresses): Result<void, FolderError>;
  /** Lets the next one in. May be called twice. */
  release(): void;
}

export interface OpenFolderOptions {
  readonly root: string;
  readonly realm: Realm;
  /** Instead of the realm's own place under `root`. */
  readonly data?: string | undefined;
}

const realmFile = z.strictObject({ realm: realmSchema });

export const folderPath = ({ root, realm, data }: OpenFolderOptions): string =>
  resolve(data ?? join(root, realm.replaceAll(':', '-')));

/** The realm written in a folder, or null when there is none yet. */
const readRealm = (path: string): Result<Realm | null, FolderError> => {
  const file = join(path, 'realm.json');
  const text = onDisk(() => readIfThere(file));
  if (!text.ok) return text;
  if (text.value === null) return ok(null);
  try {
    return ok(realmFile.parse(JSON.parse(text.value)).realm);
  } catch {
    return err(folderError('damaged', `${file} does not name a realm; choose another folder with --data`));
  }
};

const requireRealm = (path: string, realm: Realm): Result<void, FolderError> => {
  const found = readRealm(path);
  if (!found.ok) return found;
  if (found.value === null || found.value === realm) return ok(undefined);
  return err(
    folderError(
      'other-realm',
      `${path} belongs to realm ${found.value}, not ${realm}; choose another folder with --data`,
    ),
  );
};

const furnish = (path: string, realm: Realm): Result<PrivateKey, FolderError> => {
  // Asked again under the lock: before it, another process may have been making the folder its own.
  const admitted = requireRealm(path, realm);
  if (!admitted.ok) return admitted;
  const written = onDisk(() => createFile(join(path, 'realm.json'), `${JSON.stringify({ realm })}\n`));
  return written.ok ? openSigningKey(path) : written;
};

/** Opens a data folder, made when absent, for this process alone. Nothing is left locked when it fails. */
export const openFolder = (options: OpenFolderOptions): Result<Folder, FolderError> => {
  const { realm } = options;
  const path = folderPath(options);
  const made = onDisk(() => mkdirSync(path, { recursive: true }));
  if (!made.ok) return made;
  const admitted = requireRealm(path, realm);
  if (!admitted.ok) return admitted;
  const lock = acquireLock(path, realm);
  if (!lock.ok) return lock;
  const key = furnish(path, realm);
  if (!key.ok) {
    lock.value.release();
    return key;
  }
  return ok({
    path,
    realm,
    databasePath: join(path, 'database'),
    eventsPath: join(path, 'events.jsonl'),
    signingKey: key.value,
    writeLock: lock.value.announce,
    release: lock.value.release,
  });
};

/** A folder seen from outside: whose world it is and who has it open now, if anybody. */
export interface FolderState {
  readonly path: string;
  readonly realm: Realm;
  readonly holder: Holder | null;
}

/**
 * What a command needs before it touches a folder that somebody may have open. With a holder it uses the holder's
 * database; without one it may open the folder itself.
 */
export const readLock = (path: string): Result<FolderState, FolderError> => {
  const realm = readRealm(path);
  if (!realm.ok) return realm;
  if (realm.value === null) return err(folderError('none', `${path} is not a data folder; start there first`));
  const holder = readHolder(path);
  return holder.ok ? ok({ path, realm: realm.value, holder: holder.value }) : holder;
};

const lastFile = (root: string): string => join(resolve(root), 'last');

/** Remembers which folder was started, wherever it is, for commands that are not told one. */
export const rememberStarted = (root: string, path: string): Result<void, FolderError> =>
  onDisk(() => {
    mkdirSync(resolve(root), { recursive: true });
    replaceFile(lastFile(root), `${resolve(path)}\n`);
  });

/** The folder that was started last. */
export const lastStarted = (root: string): Result<string, FolderError> => {
  const text = onDisk(() => readIfThere(lastFile(root)));
  if (!text.ok) return text;
  if (text.value !== null) return ok(text.value.trim());
  return err(folderError('none', `nothing was started here yet: run plimsoll start, or name a folder with --data`));
};
