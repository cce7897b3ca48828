import { describe, expect, it } from 'vitest';
import { emptyNames, lineCount, longFunctions, traces } from './shape.ts';
import { parse, repositoryFiles, sourcesUnder, textOf } from './source.ts';

const LIB_LINES = 200;
const TEST_LINES = 500;
const FUNCTION_LINES = 40;

const tooLong = (folder: string, limit: number): readonly string[] =>
  sourcesUnder(folder)
    .map(({ path, tree }) => ({ path, lines: lineCount(tree.text) }))
    .filter(({ lines }) => lines > limit)
    .map(({ path, lines }) => `${path} ${lines} lines`);

describe('files and functions can be read at a glance', () => {
  it('no file of lib is over 200 lines', () => expect(tooLong('lib', LIB_LINES)).toEqual([]));
  it('no test is over 500', () => expect(tooLong('test', TEST_LINES)).toEqual([]));
  it('no function of lib, functions, bin or web is over 40', () => {
    const all = sourcesUnder('lib', 'functions', 'bin', 'web').flatMap((source) =>
      longFunctions(source, FUNCTION_LINES),
    );
    expect(all).toEqual([]);
  });
  it('no file or folder has a name that says nothing', () => expect(emptyNames(repositoryFiles())).toEqual([]));
});

describe('nothing in the repository tells where it was written, or what was put off', () => {
  it('in any text', () => {
    const binary = /\.(gz|png|jpe?g|ico|woff2?|zip)$/;
    const texts = repositoryFiles().filter((path) => !binary.test(path));
    expect(texts).toContain('package.json');
    expect(texts.flatMap((path) => traces(path, textOf(path)))).toEqual([]);
  });
});

describe('the checks themselves find', () => {
  const body = (lines: number): string => 'a();\n'.repeat(lines - 2);

  it.each([
    ['a function', `function f() {\n${body(41)}}`],
    ['a const arrow', `const f = () => {\n${body(41)}};`],
    ['an arrow without braces', `const f = () => [\n${'1,\n'.repeat(39)}];`],
    ['a generator', `const f = function* () {\n${body(41)}};`],
    ['a method', `class A {\n  f() {\n${body(41)}}\n}`],
  ])('%s of 41 lines', (_, text) => {
    expect(longFunctions(parse('lib/x.ts', text), 40)).toEqual([expect.stringMatching(/ 41 lines$/)]);
    expect(longFunctions(parse('lib/x.ts', text), 41)).toEqual([]);
  });

  it('lines as an editor counts them', () => {
    expect([lineCount('a\nb\n'), lineCount('a\nb'), lineCount('a')]).toEqual([2, 2, 1]);
  });

  it('names', () => {
    const bad = ['lib/utils/x.ts', 'lib/http/helpers.ts', 'test/common/x.ts', 'lib/price-manager.ts', 'lib/x.util.ts'];
    expect(emptyNames([...bad, 'lib/http/client.ts', 'lib/commonwealth.ts', 'docs/permission.md'])).toEqual(bad);
  });

  it('traces', () => {
    const words = [['registry', 'npmjs.org'].join('.'), ['', 'work', 'x'].join('/'), `// TO${'DO'}: x`, `FIX${'ME'}`];
    expect(traces('a.ts', ['fine', ...words].join('\n')).map((one) => one.split(' ')[0])).toEqual(
      [2, 3, 4, 5].map((line) => `a.ts:${line}`),
    );
    expect(traces('a.ts', 'a network/adapter and a to-do list')).toEqual([]);
  });
});
