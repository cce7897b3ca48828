import { readFileSync } from 'node:fs';
import { err, ok, sha256 } from '../core/units/index.ts';
import type { BarFault, BarResult, Bars } from './bars.ts';
import { parseBars } from './parse.ts';
import { unpack } from './unpack.ts';

export interface Loaded {
  readonly bars: Bars;
  /** First 16 hexadecimal digits of the SHA-256 of the file: what tells one record from another. */
  readonly digest16: string;
}

const unreadable = (file: string, why: string) => err<BarFault>({ code: 'unreadable', detail: `${file}: ${why}` });

/** Reads a file of bars, packed or plain. */
export const loadBars = (file: string): BarResult<Loaded> => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    return unreadable(file, `${(cause as Error).message}: give a file of bars`);
  }
  const text = unpack(bytes);
  if (!text.ok) return unreadable(file, text.error);
  const bars = parseBars(file, text.value);
  return bars.ok ? ok({ bars: bars.value, digest16: sha256(bytes).slice(2, 18) }) : bars;
};
