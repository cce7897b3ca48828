import { mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { err, ok, type Result } from '../core/units/index.ts';

export const stemOf = (file: string): string => basename(file).replace(/(\.csv)?(\.gz|\.zip)?$/i, '');

/** Names of what is written of several files in one folder: that of the file, with that of its folder where two are alike. */
const namesOf = (files: readonly string[]): Result<readonly string[], string> => {
  const stems = files.map(stemOf);
  const names = files.map((file, index) => {
    const stem = stems[index] ?? '';
    const alike = stems.filter((one) => one === stem).length > 1;
    return alike ? `${basename(dirname(resolve(file)))}-${stem}` : stem;
  });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice ? err(`--bars: two files would both write ${twice}: give them apart`) : ok(names);
};

const isFolder = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;

const made = (folder: string, told: string): Result<string, string> => {
  try {
    mkdirSync(folder, { recursive: true });
    return ok(folder);
  } catch (cause) {
    return err(`${told}: ${(cause as Error).message}`);
  }
};

/** Where each file's rows go: to the file named, or into the folder named where there are several or it stands. */
const rowsFor = (
  files: readonly string[],
  names: readonly string[],
  out: string,
): Result<readonly string[], string> => {
  const folder = files.length > 1 || isFolder(out);
  const place = made(folder ? out : dirname(out), `--out ${out}`);
  if (!place.ok) return err(`${place.error}${folder ? ': with several files it names a folder' : ''}`);
  return ok(folder ? names.map((name) => join(out, `${name}.csv`)) : [out]);
};

/** Where the rows and the report of each file go, the latter without its ending; null where they were not asked for. */
export interface Place {
  readonly out: string | null;
  readonly report: string | null;
}

export const placesFor = (
  files: readonly string[],
  { out, report }: { readonly out?: string; readonly report?: string },
): Result<readonly Place[], string> => {
  const names = namesOf(files);
  if (!names.ok) return out === undefined && report === undefined ? ok(files.map(() => NOWHERE)) : names;
  const rows = out === undefined ? ok<readonly string[]>([]) : rowsFor(files, names.value, out);
  if (!rows.ok) return rows;
  const folder = report === undefined ? ok('') : made(report, `--report ${report}`);
  if (!folder.ok) return err(`${folder.error}: it names a folder`);
  return ok(
    names.value.map((name, index) => ({
      out: rows.value[index] ?? null,
      report: report === undefined ? null : join(folder.value, name),
    })),
  );
};

const NOWHERE: Place = { out: null, report: null };
