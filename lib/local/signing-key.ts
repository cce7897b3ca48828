import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { err, ok, type Result } from '../core/units/index.ts';
import { createFile, readIfThere } from './files.ts';
import { type FolderError, folderError, onDisk } from './folder-error.ts';

export type PrivateKey = `0x${string}`;

const KEY = /^0x[0-9a-f]{64}$/;

/**
 * The folder's own secp256k1 key, made at its first start and never replaced: consumers pin its address. 32 random bytes
 * are no valid key in one of 2^128 cases.
 */
export const openSigningKey = (folder: string): Result<PrivateKey, FolderError> => {
  const path = join(folder, 'signing-key');
  const text = onDisk(() => {
    const known = readIfThere(path);
    if (known !== null) return known.trim();
    createFile(path, `0x${randomBytes(32).toString('hex')}\n`);
    return readIfThere(path)?.trim() ?? '';
  });
  if (!text.ok) return text;
  if (KEY.test(text.value)) return ok(text.value as PrivateKey);
  return err(folderError('damaged', `${path} does not hold a private key; restore it from a copy`));
};
