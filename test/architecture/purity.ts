import ts from 'typescript';
import { placeOf, type Source } from './source.ts';

/** Exact by IEEE 754 or constant by ECMAScript. The rest of `Math` may differ in its last bits between engines. */
const EXACT_MATH = new Set([
  ...['abs', 'ceil', 'floor', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'],
  ...['E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'PI', 'SQRT1_2', 'SQRT2'],
]);
const PURE_DATE = new Set(['parse', 'UTC']);

/** Clock, chance, schedule, network, surroundings, and what would reach them by another name. */
const IMPURE = new Set([
  ...['performance', 'process', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'console'],
  ...['crypto', 'navigator', 'globalThis', 'global', 'eval', 'Function', 'Intl', 'Temporal'],
]);

/** Members that read the machine's language or time zone. */
const LOCAL_MEMBER =
  /^(toLocale\w*|localeCompare|getTimezoneOffset|toDateString|toTimeString|[gs]et(Full)?(Year|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds))$/;

const isName = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

/** The member taken of `node`'s object by `.name` or `['name']`, or null when it is not taken from that object. */
const memberTaken = (object: ts.Node): string | null => {
  const { parent } = object;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === object) return parent.name.text;
  if (!ts.isElementAccessExpression(parent) || parent.expression !== object) return null;
  return ts.isStringLiteralLike(parent.argumentExpression) ? parent.argumentExpression.text : null;
};

/** An identifier that only names a member, a label of a record or an export, and refers to nothing. */
const isLabel = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) return parent.name === node;
  return ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent);
};

const mathFault = (node: ts.Identifier): string | null => {
  const member = memberTaken(node);
  return member !== null && EXACT_MATH.has(member) ? null : `Math.${member ?? '…'} is not exact on every engine`;
};

const dateFault = (node: ts.Identifier): string | null => {
  if (ts.isNewExpression(node.parent)) {
    return node.parent.arguments?.length === 1 ? null : 'new Date reads the clock or the time zone';
  }
  const member = memberTaken(node);
  return member !== null && PURE_DATE.has(member) ? null : `Date.${member ?? '…'} reads the clock`;
};

const nameFault = (node: ts.Identifier): string | null => {
  if (isLabel(node)) return LOCAL_MEMBER.test(node.text) ? `${node.text} depends on language or time zone` : null;
  if (IMPURE.has(node.text)) return `${node.text} is no part of a pure function`;
  if (node.text === 'Math') return mathFault(node);
  return node.text === 'Date' ? dateFault(node) : null;
};

const isBigInt = (node: ts.Node): boolean => {
  if (ts.isParenthesizedExpression(node)) return isBigInt(node.expression);
  return ts.isBigIntLiteral(node) || (ts.isCallExpression(node) && isName(node.expression, 'BigInt'));
};

const powerFault = (node: ts.BinaryExpression): string | null => {
  const { kind } = node.operatorToken;
  const power = kind === ts.SyntaxKind.AsteriskAsteriskToken || kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken;
  // One side is enough: mixing a big integer with a number throws.
  return power && !isBigInt(node.left) && !isBigInt(node.right) ? 'a power of numbers is not exact' : null;
};

const faultOf = (node: ts.Node): string | null => {
  if (ts.isIdentifier(node)) return nameFault(node);
  if (ts.isBinaryExpression(node)) return powerFault(node);
  const quoted = ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression);
  if (quoted && LOCAL_MEMBER.test(node.argumentExpression.getText().slice(1, -1))) return 'depends on language';
  return null;
};

/** Everything in a file of core by which two runs could differ, as `path:line reason`. */
export const purityFaults = (source: Source): readonly string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    const fault = faultOf(node);
    if (fault) found.push(`${placeOf(source, node)} ${fault}`);
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
};
