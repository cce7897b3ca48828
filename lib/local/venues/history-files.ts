import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Pair } from '../../core/market/index.ts';
import { err, ok, sha256, type UnixSeconds } from '../../core/units/index.ts';
import { BAR_SECONDS } from './bars.ts';
import { type FeedResult, feedFault } from './feed.ts';

/** A file of recorded bars by its name; the venue may be one without adapter. */
export interface HistoryFile {
  readonly file: string;
  readonly venue: string;
  readonly pair: Pair;
}

/** The recorded market of a folder. */
export interface HistoryListing {
  /** By file name. */
  readonly files: readonly HistoryFile[];
  /** Opening of the first bar and end of the last one, over all files. */
  readonly span: { readonly first: UnixSeconds; readonly last: UnixSeconds };
  /**
   * 16 hexadecimal digits that stand for names and contents of all files: two folders with one digest are one market.
   */
  readonly digest16: string;
}

const FILE = /^([a-z0-9]+)_([a-z0-9]+)\.csv(\.gz)?$/;
/** Longer ones first: `btcusdt` is no pair in USD. */
const QUOTES = ['usdt', 'usdc', 'usd', 'eur'];
const EXPECTED = 'files named {base}{quote}_{venue}.csv.gz, such as btcusd_kraken.csv.gz';

const parseName = (file: string): readonly HistoryFile[] => {
  const [, stem = '', venue = ''] = FILE.exec(file) ?? [];
  const quote = QUOTES.find((one) => stem.endsWith(one) && stem.length > one.length);
  if (!quote) return [];
  const pair = { base: stem.slice(0, -quote.length).toUpperCase(), quote: quote.toUpperCase() };
  return [{ file, venue, pair }];
};

const twice = (files: readonly HistoryFile[]): HistoryFile | undefined =>
  files.find((one, index) => files[index - 1]?.file.split('.')[0] === one.file.split('.')[0]);

/** The files of a folder that are bars of a source, by name. Other files are passed over. */
export const historyFiles = async (dir: string): Promise<FeedResult<readonly HistoryFile[]>> => {
  const names = await readdir(dir).catch(() => null);
  if (!names) {
    return err(feedFault('missing-folder', `${dir}: no folder that can be read: give the one with ${EXPECTED}`));
  }
  const files = names.sort().flatMap(parseName);
  if (files.length === 0) return err(feedFault('no-files', `${dir}: nothing to serve: it needs ${EXPECTED}`));
  const double = twice(files);
  return double
    ? err(feedFault('duplicate', `${join(dir, double.file)}: a second file for one source: remove one of the two`))
    : ok(files);
};

export interface FileContent {
  readonly bytes: Uint8Array;
  readonly text: string;
}

const unzip = promisify(gunzip);

export const readHistoryFile = async (dir: string, { file }: HistoryFile): Promise<FeedResult<FileContent>> => {
  try {
    const bytes = await readFile(join(dir, file));
    return ok({ bytes, text: (file.endsWith('.gz') ? await unzip(bytes) : bytes).toString('utf8') });
  } catch (cause) {
    return err(feedFault('unreadable', `${join(dir, file)}: ${(cause as Error).message}: restore or remove the file`));
  }
};

const openingOf = (line: string | undefined): UnixSeconds => Number.parseInt(line ?? '', 10);

const spanOf = (text: string): { first: UnixSeconds; last: UnixSeconds } => {
  const body = text.trimEnd();
  const first = openingOf(body.split('\n', 2)[1]);
  return { first, last: openingOf(body.slice(body.lastIndexOf('\n') + 1)) + BAR_SECONDS };
};

/**
 * Names, span and digest of the recorded bars in a folder, whatever the venue. The digest is the beginning of the
 * SHA-256 of one line a file, sorted by name: SHA-256 of its bytes, two spaces, its name.
 */
export const listHistory = async (dir: string): Promise<FeedResult<HistoryListing>> => {
  const listed = await historyFiles(dir);
  if (!listed.ok) return listed;
  const lines: string[] = [];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of listed.value) {
    const content = await readHistoryFile(dir, one);
    if (!content.ok) return content;
    const span = spanOf(content.value.text);
    if (Number.isNaN(span.first) || Number.isNaN(span.last)) {
      return err(feedFault('no-bars', `${join(dir, one.file)}: no bar to be found: restore or remove the file`));
    }
    [first, last] = [Math.min(first, span.first), Math.max(last, span.last)];
    lines.push(`${sha256(content.value.bytes).slice(2)}  ${one.file}\n`);
  }
  return ok({ files: listed.value, span: { first, last }, digest16: sha256(lines.join('')).slice(2, 18) });
};
