import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const folder = resolve(process.env.PLIMSOLL_SHARED_DATA ?? '../shared/data');

/** Whether a file of the shared recordings is present; a suite that needs it is skipped where it is not. */
export const hasSharedData = (path: string): boolean => existsSync(resolve(folder, path));

/** The bytes of a file of the shared recordings, as they lie there. */
export const sharedBytes = (path: string): Buffer => readFileSync(resolve(folder, path));

/** The non-empty lines of a gzipped text file of the shared recordings. */
export const sharedLines = (path: string): readonly string[] =>
  gunzipSync(sharedBytes(path))
    .toString()
    .split('\n')
    .filter((line) => line !== '');
