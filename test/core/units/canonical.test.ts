import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, firstDifference } from '../../../lib/core/units/index.ts';
import { jsonValue } from '../../support/arbitraries.ts';

/** RFC 8785, appendix B: IEEE 754 bits and the text they must have. */
const NUMBER_SAMPLES: readonly (readonly [bits: string, text: string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

/** RFC 8785, section 3.2.4: the bytes of the sample of section 3.2.2. */
const SAMPLE_BYTES = `
  7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22
  3a 5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d
  32 37 5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22
  7d`;

const numberOf = (bits: string): number => Buffer.from(bits, 'hex').readDoubleBE();

describe('the canonical form is the one of RFC 8785', () => {
  it.each(NUMBER_SAMPLES)('number %s is written %s (appendix B)', (bits, text) => {
    expect(canonical(numberOf(bits))).toBe(text);
  });

  it('gives the bytes of section 3.2.4 for the sample of section 3.2.2', () => {
    const sample = JSON.parse(
      String.raw`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`,
    );
    expect(Buffer.from(canonical(sample)).toString('hex')).toBe(SAMPLE_BYTES.replace(/\s/g, ''));
  });

  it('sorts members by UTF-16 code units, not by code points (section 3.2.3)', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const text = canonical(Object.fromEntries(keys.map((key) => [key, null])));
    expect(Object.keys(JSON.parse(text)).sort()).toEqual([...keys].sort());
    const inText = ['\\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'].map((key) => `"${key}":null`);
    expect(text).toBe(`{${inText.join(',')}}`);
  });
});

const shuffled = (value: unknown, pick: (n: number) => number): unknown => {
  if (Array.isArray(value)) return value.map((one) => shuffled(one, pick));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, shuffled(one, pick), pick(1000)] as const);
  return Object.fromEntries(entries.sort((a, b) => a[2] - b[2]).map(([key, one]) => [key, one]));
};

describe('one value has one text', () => {
  it('the text of what the text says is the same text', () => {
    fc.assert(fc.property(jsonValue, (value) => canonical(JSON.parse(canonical(value))) === canonical(value)));
  });

  it('the text says the same value', () => {
    const builtIn = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    fc.assert(fc.property(jsonValue, (value) => isDeepStrictEqual(JSON.parse(canonical(value)), builtIn(value))));
  });

  it('the order in which members were written does not matter', () => {
    fc.assert(
      fc.property(jsonValue, fc.infiniteStream(fc.nat()), (value, stream) => {
        const pick = (n: number): number => (stream.next().value ?? 0) % n;
        expect(canonical(shuffled(value, pick))).toBe(canonical(value));
      }),
    );
  });

  it('a member that is undefined is as good as absent, an element that is undefined is refused', () => {
    expect(canonical({ b: undefined, a: 1 })).toBe('{"a":1}');
    expect(() => canonical([undefined])).toThrow(TypeError);
  });
});

describe('what JSON cannot say is refused, not written as something else', () => {
  it.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['an infinity', Number.NEGATIVE_INFINITY],
    ['undefined', undefined],
    ['a big integer', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', new Uint8Array(1)],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a lone high surrogate', 'a\ud83d'],
    ['a lone low surrogate', '\ude00a'],
    ['surrogates in the wrong order', '\ude00\ud83d'],
  ])('%s, alone, as a member and as an element', (_, value) => {
    expect(() => canonical(value)).toThrow(TypeError);
    expect(() => canonical([value])).toThrow(TypeError);
    if (value !== undefined) expect(() => canonical({ member: value })).toThrow(TypeError);
  });

  it('a list with holes', () => {
    expect(() => canonical(new Array(2))).toThrow(TypeError);
  });

  it('a lone surrogate in the name of a member', () => {
    expect(() => canonical({ '\ud83d': 1 })).toThrow(TypeError);
  });
});

describe('the first difference names its place', () => {
  it('counts the places of a list as numbers', () => {
    const zeros = Array.from({ length: 11 }, () => 0);
    const other = zeros.map((_, index) => (index === 2 || index === 10 ? 1 : 0));
    expect(firstDifference(zeros, other)?.path).toBe('$[2]');
  });

  it('is null exactly where the canonical texts agree', () => {
    fc.assert(
      fc.property(jsonValue, jsonValue, (left, right) => {
        const [a, b] = [JSON.parse(canonical(left)), JSON.parse(canonical(right))];
        expect(firstDifference(a, b) === null).toBe(canonical(a) === canonical(b));
        expect(firstDifference(a, JSON.parse(canonical(left)))).toBeNull();
      }),
    );
  });

  it.each([
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, { path: '$.a[0].b', left: 1, right: 2 }],
    [{ a: 1 }, {}, { path: '$.a', left: 1, right: undefined }],
    [[1], [1, 2], { path: '$[1]', left: undefined, right: 2 }],
    [[], {}, { path: '$', left: [], right: {} }],
    [null, {}, { path: '$', left: null, right: {} }],
    [
      { z: 1, a: 1 },
      { z: 2, a: 2 },
      { path: '$.a', left: 1, right: 2 },
    ],
  ])('%j against %j', (left, right, expected) => {
    expect(firstDifference(left, right)).toEqual(expected);
  });
});
