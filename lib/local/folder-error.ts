import { err, ok, type Result } from '../core/units/index.ts';

/**
 * `other-realm`: the folder belongs to another world. `in-use`: another process has it open. `damaged`: a file in it is
 * not what was written. `unusable`: the system refuses to read or write it. `none`: nothing was started here yet.
 */
export type FolderErrorCode = 'other-realm' | 'in-use' | 'damaged' | 'unusable' | 'none';

export interface FolderError {
  readonly code: FolderErrorCode;
  readonly retryable: boolean;
  readonly metricLabel: FolderErrorCode;
  /** One sentence for the person at the terminal: what is wrong, and what to do. */
  readonly detail: string;
}

export const folderError = (code: FolderErrorCode, detail: string): FolderError => ({
  code,
  retryable: code === 'in-use',
  metricLabel: code,
  detail,
});

/** The one place where the file system's exceptions become values. */
export const onDisk = <T>(action: () => T): Result<T, FolderError> => {
  try {
    return ok(action());
  } catch (cause) {
    return err(folderError('unusable', cause instanceof Error ? cause.message : String(cause)));
  }
};
