import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { handlers } from '../bin/handlers.ts';
import { program } from '../lib/console/index.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const { scripts, license } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** Code between backticks, and indented or fenced blocks: where README speaks of the program and not of the world. */
const code = [...readme.matchAll(/```[\s\S]*?```|`([^`\n]+)`|^ {4}\S.*$/gm)].map(([whole, inline]) => inline ?? whole);
const inCode = (pattern: RegExp): readonly string[] => [
  ...new Set(code.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found))),
];

const plimsoll = program(handlers, '0', () => undefined);
/** Every command that can be run, by its words: `start`, `policy check`. */
const leaves = (command: Command, words: readonly string[] = []): readonly (readonly [string, Command])[] =>
  command.commands.length === 0
    ? [[words.join(' '), command]]
    : command.commands.flatMap((one) => leaves(one, [...words, one.name()]));
const commands = new Map(leaves(plimsoll));
const optionsOf = (command: Command | undefined): readonly Option[] => command?.options ?? [];
const everyOption = new Set([
  '--help',
  ...[...commands.values()].flatMap((one) => optionsOf(one).map(({ long }) => long)),
]);

/** The rows of the table whose head is the command itself. */
const tableOf = (head: string): string => readme.split(`| \`${head}\` | `)[1]?.split('\n\n')[0] ?? '';

describe('README', () => {
  it('names only commands and options that the program has', () => {
    const named = inCode(/plimsoll ((?:(?:breaker|forecast|oracle|policy|proposal|source) )?[a-z]+)/g);
    expect(named.length).toBeGreaterThan(3);
    for (const words of named) expect([...commands.keys()]).toContain(words);
    for (const option of inCode(/(?<![\w-])(--[a-z][a-z-]*)/g)) expect([...everyOption]).toContain(option);
  });

  it('names every command and every option of it, beside that command', () => {
    expect(commands.size).toBeGreaterThan(10);
    for (const [words, command] of commands) {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`plimsoll ${words}`)) ?? '';
      const place = words === 'start' ? tableOf('plimsoll start') : row;
      for (const { long } of optionsOf(command)) expect(place, `${words} ${long}`).toContain(`\`${long}`);
    }
  });

  it('gives the defaults that the program has', () => {
    const table = tableOf('plimsoll start');
    for (const { long, description, defaultValue } of optionsOf(commands.get('start'))) {
      const row = table.split('\n').find((line) => line.startsWith(`| \`${long}`)) ?? '';
      const told = /\(default:? ([^)]*)\)/.exec(description)?.[1]?.match(/\d+/g) ?? [];
      const values = typeof defaultValue === 'number' && long === '--port' ? [String(defaultValue), ...told] : told;
      for (const value of values) expect(row, long ?? '').toContain(value);
    }
  });

  it('names only npm scripts that there are', () => {
    const named = inCode(/npm (?:run )?(?!ci\b|run\b)([a-z]+)/g);
    expect(named).toEqual(expect.arrayContaining(['start', 'test']));
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  it('links and points only to what is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
    const files = inCode(/(?<![\w./-])((?:bench|bin|config|docs|examples|functions|lib|test)\/[\w./-]+)/g);
    expect(links.length).toBeGreaterThan(3);
    for (const path of [...links, ...files]) expect(existsSync(root + path), path).toBe(true);
  });

  it('says under which licence', () => {
    expect(readme).toContain(license);
    expect(readFileSync(`${root}LICENSE`, 'utf8')).toContain('Apache License');
  });
});
