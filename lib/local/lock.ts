import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { err, ok, type Result } from '../core/units/index.ts';
import { createFile, readIfThere, replaceFile } from './files.ts';
import { type FolderError, folderError, onDisk } from './folder-error.ts';
import { isRunning, ownIdentity } from './process-identity.ts';

const holder = z.strictObject({
  /** Tells one taking of the lock from every other, also by the same process. */
  id: z.uuid(),
  pid: z.number().int().positive(),
  born: z.string().nullable(),
  startedAt: z.iso.datetime(),
  realm: z.string(),
  /** Addresses of the database and of the read endpoint, null until they listen. */
  database: z.url().nullable(),
  endpoint: z.url().nullable(),
});
/** Who has a data folder open, since when, and where its servers are. */
export type Holder = z.infer<typeof holder>;

/** Addresses that other commands use while the folder is open. */
export type Addresses = Pick<Holder, 'database' | 'endpoint'>;

export interface Lock {
  readonly holder: Holder;
  announce(addresses: Addresses): Result<void, FolderError>;
  release(): void;
}

const pathOf = (folder: string): string => join(folder, 'lock.json');
const textOf = (held: Holder): string => `${JSON.stringify(held, null, 2)}\n`;

const read = (path: string): Result<Holder | null, FolderError> => {
  const text = onDisk(() => readIfThere(path));
  if (!text.ok) return text;
  if (text.value === null) return ok(null);
  try {
    return ok(holder.parse(JSON.parse(text.value)));
  } catch {
    return err(folderError('damaged', `${path} is not a lock of Plimsoll; remove it when nothing uses the folder`));
  }
};

/** Whoever has the folder open now, or null; what a dead process left behind does not count. */
export const readHolder = (folder: string): Result<Holder | null, FolderError> => {
  const held = read(pathOf(folder));
  if (!held.ok || held.value === null) return held;
  return ok(isRunning(held.value) ? held.value : null);
};

const inUse = (folder: string, { pid, startedAt }: Holder): FolderError =>
  folderError(
    'in-use',
    `${folder} is open in process ${pid} since ${startedAt}; stop that one (kill ${pid}), or choose another folder with --data`,
  );

/**
 * Takes over from a dead holder. The claim bears the dead one's id, which never comes back: whoever creates it is the only
 * one who may replace that lock, and a late one finds that the lock is no longer the one it has seen. True when replaced.
 */
const takeOver = (path: string, dead: Holder, mine: Holder): Result<boolean, FolderError> => {
  const claim = `${path}.${dead.id}.claim`;
  const claimed = onDisk(() => createFile(claim, textOf(mine)));
  if (!claimed.ok) return claimed;
  if (!claimed.value) {
    return err(folderError('in-use', `another start is taking the folder over; if none is running, remove ${claim}`));
  }
  const current = read(path);
  const replaced = onDisk(() => {
    if (!current.ok || current.value?.id !== dead.id) return false;
    replaceFile(path, textOf(mine));
    return true;
  });
  // A claim that stays behind does no harm: the id that it bears never comes back.
  onDisk(() => rmSync(claim, { force: true }));
  return current.ok ? replaced : current;
};

const held = (path: string, mine: Holder): Lock => {
  let current = mine;
  return {
    get holder() {
      return current;
    },
    announce: (addresses) => {
      current = { ...current, ...addresses };
      return onDisk(() => replaceFile(path, textOf(current)));
    },
    release: () => {
      const found = read(path);
      if (found.ok && found.value?.id === mine.id) onDisk(() => rmSync(path, { force: true }));
    },
  };
};

/** Rounds of "it was free, then it was not": each one means that another process came or went in between. */
const ATTEMPTS = 5;

/** Opens a folder for this process alone. Of many that try at once one succeeds, the others get `in-use`. */
export const acquireLock = (folder: string, realm: string): Result<Lock, FolderError> => {
  const path = pathOf(folder);
  const startedAt = new Date().toISOString();
  const mine: Holder = { id: randomUUID(), ...ownIdentity(), startedAt, realm, database: null, endpoint: null };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = read(path);
    if (!found.ok) return found;
    if (found.value && isRunning(found.value)) return err(inUse(folder, found.value));
    const dead = found.value;
    const taken = dead ? takeOver(path, dead, mine) : onDisk(() => createFile(path, textOf(mine)));
    if (!taken.ok) return taken;
    if (taken.value) return ok(held(path, mine));
  }
  return err(folderError('in-use', `${folder} is being opened and closed by other processes; try again`));
};
