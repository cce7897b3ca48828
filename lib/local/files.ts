import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '../core/units/index.ts';

/** What is written for the owner of the folder alone: one file in it is a private key. */
const OWNER_ONLY = 0o600;

export const hasCode = (cause: unknown, code: string): boolean => (cause as NodeJS.ErrnoException).code === code;

/** The text of a file, or null when there is none. */
export const readIfThere = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return null;
    throw cause;
  }
};

/** What a JSON file holds; the error is one message for a person. */
export const readJsonFile = async (path: string): Promise<Result<unknown, string>> => {
  try {
    return ok(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    return err(`${path}: ${cause instanceof SyntaxError ? `is not JSON: ${cause.message}` : (cause as Error).message}`);
  }
};

const besides = <T>(path: string, text: string, place: (finished: string) => T): T => {
  const finished = `${path}.${randomUUID()}`;
  writeFileSync(finished, text, { mode: OWNER_ONLY, flag: 'wx' });
  try {
    return place(finished);
  } finally {
    rmSync(finished, { force: true });
  }
};

/** Replaces a file in one step: a reader sees the old text or the new one, never half of either. */
export const replaceFile = (path: string, text: string): void =>
  besides(path, text, (finished) => renameSync(finished, path));

/** Creates a file with its text in one step. False when it is there already; of several at once exactly one succeeds. */
export const createFile = (path: string, text: string): boolean =>
  besides(path, text, (finished) => {
    try {
      linkSync(finished, path);
      return true;
    } catch (cause) {
      if (hasCode(cause, 'EEXIST')) return false;
      throw cause;
    }
  });
