import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Models } from '../../lib/core/controller/index.ts';
import type { Model } from '../../lib/core/market/index.ts';
import { canonical, digestOf } from '../../lib/core/units/index.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);
const NAME = /^golden-engine-(.+)\.jsonl\.gz$/;

/** Where the golden ledger of an engine stands. */
export const goldenFile = (engine: string): URL => new URL(`golden-engine-${engine}.jsonl.gz`, FOLDER);

/**
 * One line of a golden ledger. `before` is the predecessor of a stretch, only stood upon; `entry` is decided again. Bodies
 * are canonical texts, and `set` is the digest of the set that followed from the body.
 */
export type GoldenLine =
  | { readonly kind: 'policy' | 'model'; readonly digest: string; readonly value: unknown }
  | { readonly kind: 'before'; readonly text: string }
  | { readonly kind: 'entry'; readonly text: string; readonly digest: string; readonly set: string };

export interface Golden {
  readonly engine: string;
  readonly entries: readonly Extract<GoldenLine, { kind: 'entry' }>[];
  /** Texts of all bodies by their digest. */
  readonly bodies: ReadonlyMap<string, string>;
  readonly documents: ReadonlyMap<string, unknown>;
  /** The models that a body names. */
  readonly modelsOf: (names: Readonly<Record<string, string>>) => Models;
}

const readGolden = (engine: string): Golden => {
  const lines = gunzipSync(readFileSync(goldenFile(engine)))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as GoldenLine);
  const entries = lines.flatMap((line) => (line.kind === 'entry' ? [line] : []));
  const texts = lines.flatMap((line) => ('text' in line ? [line.text] : []));
  const documents = new Map(lines.flatMap((line) => ('value' in line ? [[line.digest, line.value]] : [])));
  return {
    engine,
    entries,
    bodies: new Map(texts.map((text) => [digestOf(JSON.parse(text)), text])),
    documents,
    modelsOf: (names) =>
      Object.fromEntries(Object.entries(names).map(([name, digest]) => [name, documents.get(digest) as Model])),
  };
};

/** The golden ledgers of all engines that there ever were. */
export const goldens = (): readonly Golden[] =>
  readdirSync(FOLDER).flatMap((file) => NAME.exec(file)?.slice(1).map(readGolden) ?? []);

export const goldenText = (lines: Iterable<GoldenLine>): string =>
  [...lines].map((line) => `${canonical(line)}\n`).join('');
