import ts from 'typescript';
import { nodesBelow, placeOf, type Source } from './source.ts';

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

const linesOf = ({ tree }: Source, node: ts.Node): number => {
  const line = (position: number): number => tree.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart(tree)) + 1;
};

export const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Functions, arrows and methods of more than `limit` lines, as `path:line lines`. */
export const longFunctions = (source: Source, limit: number): readonly string[] =>
  [...nodesBelow(source.tree)]
    .filter((node) => isFunction(node) && linesOf(source, node) > limit)
    .map((node) => `${placeOf(source, node)} ${linesOf(source, node)} lines`);

const EMPTY_NAMES = /^(utils?|helpers?|managers?|common|misc)$/i;

/** Paths with a part that says nothing about what it holds. */
export const emptyNames = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => path.split(/[/._-]/).some((part) => EMPTY_NAMES.test(part)));

/** Put together here, so that this file is not found by itself. */
const NEVER = [['registry', 'npmjs'].join('.'), ['', 'work', ''].join('/'), `TO${'DO'}`, `FIX${'ME'}`];

/** Lines with traces of the place where the program was written, or of work put off, as `path:line what`. */
export const traces = (path: string, text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, index) => NEVER.filter((one) => line.includes(one)).map((one) => `${path}:${index + 1} ${one}`));
