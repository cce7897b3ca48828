import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/units/index.ts';
import type { Files } from '../oracle/march.ts';
import { parseRecorded } from '../oracle/parse.ts';
import type { Recorded } from '../oracle/recorded.ts';

/** Reads recordings of a folder, or tells what is wrong with the first that cannot be read. */
export const readRecordings = (folder: string, paths: readonly string[]): Result<Files, string> => {
  const found = new Map<string, Recorded>();
  for (const path of paths) {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(folder, path));
    } catch (cause) {
      return err(`${path}: ${(cause as Error).message}`);
    }
    const recorded = parseRecorded(path, bytes);
    if (!recorded.ok) return recorded;
    found.set(path, recorded.value);
  }
  return ok(found);
};
