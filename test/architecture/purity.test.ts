import { describe, expect, it } from 'vitest';
import { purityFaults } from './purity.ts';
import { parse, sourcesUnder } from './source.ts';

const faultsIn = (text: string): readonly string[] => purityFaults(parse('lib/core/x.ts', text));

describe('core has no clock, no chance, no surroundings and no inexact mathematics', () => {
  const core = sourcesUnder('lib/core');

  it('in none of its files', () => {
    expect(core.length).toBeGreaterThan(15);
    expect(core.flatMap(purityFaults)).toEqual([]);
  });
});

describe('the check itself finds', () => {
  it.each([
    'const a = Date.now();',
    'const a = new Date();',
    'const a = new Date;',
    'const a = Date();',
    'const a = new Date(2023, 2, 10);',
    'const { now } = Date;',
    "const a = Date['now']();",
    'const a = Math.random();',
    'const a = Math.pow(2, 3);',
    "const a = Math['pow'](2, 3);",
    'const a = Math[name](2);',
    'const { exp } = Math;',
    'const M = Math;',
    'const a = [1].map(Math.log);',
    ...['exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sin', 'cos', 'tan', 'atan2', 'cbrt', 'hypot', 'tanh'].map(
      (name) => `const a = Math.${name}(b);`,
    ),
    'const a = b ** c;',
    'let a = 2; a **= 3;',
    'const a = 2 ** -52;',
    'const a = performance.now();',
    'const a = process.env.HOME;',
    'const a = globalThis.process;',
    'setTimeout(a, 1);',
    'setInterval(a, 1);',
    "const a = new Intl.NumberFormat('en');",
    'const a = b.toLocaleString();',
    "const a = b['toLocaleString']();",
    'const a = b.localeCompare(c);',
    'const a = new Date(1).getHours();',
    'const a = await fetch(b);',
    'console.log(a);',
    'const a = crypto.randomUUID();',
    "const a = eval('1');",
    'const a = { process };',
  ])('%s', (text) => {
    expect(faultsIn(`\n${text}`)).toHaveLength(1);
    expect(faultsIn(`\n${text}`)[0]).toMatch(/^lib\/core\/x\.ts:2 /);
  });

  it.each([
    'const a = new Date(0).toISOString();',
    'const a = Date.parse(b) + Date.UTC(2023, 2, 10);',
    'const a = Math.max(Math.abs(b), Math.sqrt(c)) * Math.SQRT2;',
    'const a = 10n ** BigInt(decimals);',
    'const a = BigInt(b) ** c;',
    'const a = b * b;',
    'const a = b.process + b.exp(1);',
    "const a = { process: 1, console: 'x' };",
    'const a = (at: Date): number => at.getTime();',
    'interface A { readonly performance: number; readonly at: Date }',
    'const a = JSON.parse(b);',
    '// Math.pow, Date.now() and process are only spoken of here',
    "const a = 'Math.random()';",
  ])('nothing in %s', (text) => {
    expect(faultsIn(text)).toEqual([]);
  });
});
