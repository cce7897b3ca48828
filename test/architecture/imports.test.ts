import { describe, expect, it } from 'vitest';
import { importFaults } from './imports.ts';
import { MAY_IMPORT, roomOf } from './rooms.ts';
import { parse, sourcesUnder } from './source.ts';

const all = sourcesUnder('lib', 'functions', 'bin', 'web', 'bench', 'test');
const program = all.filter(({ path }) => !/^(test|bench)\//.test(path));

describe('imports point up the list of rooms only', () => {
  it('every file of the program is in a room that the design names', () => {
    expect(program.length).toBeGreaterThan(20);
    expect(
      program
        .map(({ path }) => path)
        .filter((path) => !MAY_IMPORT[roomOf(path) ?? '']?.length && roomOf(path) !== 'units'),
    ).toEqual([]);
  });

  it('every room has an index', () => {
    const rooms = new Set(program.filter(({ path }) => path.startsWith('lib/')).map(({ path }) => roomOf(path)));
    const indexed = program
      .filter(({ path }) => /^lib\/(core\/)?[^/]+\/index\.ts$/.test(path))
      .map(({ path }) => roomOf(path));
    expect([...rooms].filter((room) => !indexed.includes(room))).toEqual([]);
  });

  it('no file imports what its room may not', () => {
    expect(all.flatMap(importFaults)).toEqual([]);
  });

  it('the table itself has no circle', () => {
    const reaches = (from: string, seen: readonly string[]): boolean =>
      (MAY_IMPORT[from] ?? []).some((to) => {
        const room = to.split('/')[0] ?? '';
        return seen.includes(room) || reaches(room, [...seen, room]);
      });
    const sample = Object.keys(MAY_IMPORT).filter(
      (room) => !['cycle', 'local', 'console', 'bin', 'functions'].includes(room),
    );
    expect(sample.filter((room) => reaches(room, [room]))).toEqual([]);
  });
});

describe('the check itself finds', () => {
  it.each<[string, string, string, RegExp]>([
    ['a room below', 'lib/core/oracle/x.ts', "import { a } from '../margin/index.ts';", /oracle may not import margin/],
    ['a room outside core', 'lib/core/units/x.ts', "export * from '../../http/index.ts';", /units may not import http/],
    ['a side door', 'lib/core/oracle/x.ts', "import { a } from '../units/fixed.ts';", /not the index of units/],
    [
      'a type from below',
      'lib/http/x.ts',
      "import type { A } from '../sources/index.ts';",
      /http may not import sources/,
    ],
    ['a type in passing', 'lib/http/x.ts', "type A = import('../cycle/index.ts').A;", /http may not import cycle/],
    ['a late import', 'lib/chain/x.ts', "const a = await import('../ledger/index.ts');", /chain may not import ledger/],
    ['a function in a function', 'functions/read.ts', "import { a } from './cycle.ts';", /a function imports another/],
    ['local in a function', 'functions/read.ts', "import { a } from '../lib/local/index.ts';", /may not import local/],
    ['bin in lib', 'lib/local/x.ts', "import '../../bin/plimsoll.ts';", /local may not import bin/],
    ['a function in lib', 'lib/console/x.ts', "import '../../functions/read.ts';", /console may not import functions/],
    ['a test in lib', 'lib/cycle/x.ts', "import '../../test/support/exact.ts';", /cycle may not import test/],
    ['a package in core', 'lib/core/market/x.ts', "import axios from 'axios';", /core imports axios/],
    ['a built-in in core', 'lib/core/units/time.ts', "import { readFileSync } from 'node:fs';", /core imports node:fs/],
    ['crypto past the digest', 'lib/core/policy/x.ts', "import { createHash } from 'node:crypto';", /node:crypto/],
    ['a computed import in core', 'lib/core/policy/x.ts', 'const a = await import(name);', /only a run would tell/],
    ['a required module', 'lib/core/policy/x.ts', "const fs = require('fs');", /core imports fs/],
    ['a named zod', 'lib/sources/x.ts', "import { z } from 'zod';", /import \* as z/],
    ['a default zod', 'test/x.ts', "import z from 'zod';", /import \* as z/],
    ['an import without a file', 'lib/http/x.ts', "import { a } from './client';", /names no file/],
    ['a place in no room', 'lib/http/x.ts', "import { a } from '../../secrets/a.ts';", /in no room/],
  ])('%s', (_, path, text, message) => {
    const faults = importFaults(parse(path, `\n${text}`));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(faults[0]?.startsWith(`${path}:2 `)).toBe(true);
  });

  it.each([
    ['lib/core/units/digest.ts', "import { createHash } from 'node:crypto';\nimport { a } from './canonical.ts';"],
    ['lib/core/market/x.ts', "import type * as z from 'zod';\nimport { a } from '../units/index.ts';"],
    ['lib/cycle/x.ts', "import { a } from '../core/controller/index.ts';\nimport axios from 'axios';"],
    ['lib/cloud/x.ts', "import { a } from '../ledger/table.ts';"],
    ['lib/local/venues/x.ts', "import { a } from '../storage.ts';\nimport { b } from '../../cycle/index.ts';"],
    ['functions/read.ts', "import { a } from '../lib/cycle/index.ts';"],
    ['bin/plimsoll.ts', "import { a } from '../functions/read.ts';\nimport { b } from '../lib/console/index.ts';"],
    ['test/core/x.test.ts', "import { a } from '../../lib/core/units/fixed.ts';"],
  ])('nothing in %s that is allowed', (path, text) => {
    expect(importFaults(parse(path, text))).toEqual([]);
  });
});
