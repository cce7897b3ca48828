import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every file of the repository, tracked or about to be, as a path from its root. */
export const repositoryFiles = (): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    .toString()
    .split('\0')
    .filter((path) => path !== '' && (ts.sys.fileExists(root + path) || ts.sys.directoryExists(root + path)));

export const textOf = (path: string): string => readFileSync(root + path, 'utf8');

/** A parsed file with its path from the root. Parents are set. */
export interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

export const parse = (path: string, text: string): Source => ({
  path,
  tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true),
});

/** The TypeScript files below the folders named. */
export const sourcesUnder = (...folders: readonly string[]): readonly Source[] =>
  repositoryFiles()
    .filter((path) => path.endsWith('.ts') && folders.some((folder) => path.startsWith(`${folder}/`)))
    .map((path) => parse(path, textOf(path)));

/** `path:line` of a node, for a message. */
export const placeOf = ({ path, tree }: Source, node: ts.Node): string =>
  `${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;

/** Every node below `node` in the order of the text, types included. */
export const nodesBelow = function* (node: ts.Node): Generator<ts.Node> {
  for (const one of node.getChildren()) {
    yield one;
    yield* nodesBelow(one);
  }
};
