import { posix } from 'node:path';
import ts from 'typescript';
import { isCore, MAY_IMPORT, OUTSIDE, roomOf } from './rooms.ts';
import { nodesBelow, placeOf, type Source } from './source.ts';

interface Import {
  readonly specifier: string;
  readonly node: ts.Node;
}

const literal = (node: ts.Node | undefined): string | null => (node && ts.isStringLiteralLike(node) ? node.text : null);

/** What a node imports: a specifier, null when it imports nothing, `''` when it imports what only a run would tell. */
const specifierOf = (node: ts.Node): string | null => {
  if (ts.isImportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return literal(node.expression) ?? '';
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : '';
  if (!ts.isCallExpression(node)) return null;
  const { expression } = node;
  const loads = expression.kind === ts.SyntaxKind.ImportKeyword || expression.getText() === 'require';
  return loads ? (literal(node.arguments[0]) ?? '') : null;
};

export const importsOf = ({ tree }: Source): readonly Import[] =>
  [...nodesBelow(tree)].flatMap((node) => {
    const specifier = specifierOf(node);
    return specifier === null ? [] : [{ specifier, node }];
  });

const outsideFault = (path: string, specifier: string): string | null => {
  if (!isCore(roomOf(path) ?? '')) return null;
  if (specifier === 'zod') return null;
  if (specifier === 'node:crypto' && path === 'lib/core/units/digest.ts') return null;
  return `core imports ${specifier || 'what only a run would tell'} from outside itself`;
};

const withinFault = (path: string, target: string): string | null => {
  const lonely = roomOf(path) === 'functions';
  return lonely ? `a function imports another: ${target}` : null;
};

const relativeFault = (path: string, specifier: string): string | null => {
  const target = posix.join(posix.dirname(path), specifier);
  const [from, to] = [roomOf(path), roomOf(target)];
  if (to === null) return /\.json$/.test(specifier) ? null : `${target} is in no room`;
  if (from === 'web' && to === 'web' && specifier.endsWith('.css')) return null;
  if (!specifier.endsWith('.ts') && !specifier.endsWith('.json')) return `${specifier} names no file`;
  if (from === null || OUTSIDE.includes(from)) return null;
  if (from === to) return withinFault(path, target);
  const allowed = MAY_IMPORT[from] ?? [];
  const file = posix.basename(target);
  if (allowed.includes(`${to}/${file}`)) return null;
  if (!allowed.includes(to)) return `${from} may not import ${to}`;
  const throughIndex = to === 'functions' || to === 'web' || target === `${roomFolder(to)}/index.ts`;
  return throughIndex ? null : `${target} is not the index of ${to}`;
};

const roomFolder = (room: string): string => (isCore(room) ? `lib/core/${room}` : `lib/${room}`);

/** Only `import * as z`: named imports of zod load through a getter on every use and defeat tree shaking. */
const zodFault = (node: ts.Node): string | null => {
  if (!ts.isImportDeclaration(node)) return "zod is imported as `import * as z from 'zod'`, at the top";
  const bindings = node.importClause?.namedBindings;
  const namespaced = bindings && ts.isNamespaceImport(bindings) && bindings.name.text === 'z';
  return namespaced && !node.importClause?.name ? null : "zod is imported as `import * as z from 'zod'`";
};

const faultOf = (path: string, { specifier, node }: Import): string | null => {
  if (specifier.startsWith('.')) return relativeFault(path, specifier);
  if (specifier === 'zod' || specifier.startsWith('zod/')) {
    const fault = zodFault(node);
    if (fault) return fault;
  }
  return outsideFault(path, specifier);
};

/** Every import of a file that DESIGN section 3 does not allow, as `path:line reason`. */
export const importFaults = (source: Source): readonly string[] =>
  importsOf(source).flatMap((one) => {
    const fault = faultOf(source.path, one);
    return fault ? [`${placeOf(source, one.node)} ${fault}`] : [];
  });
