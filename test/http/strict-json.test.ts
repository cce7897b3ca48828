import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looseness } from '../../lib/http/strict-json.ts';

describe('an answer that could be read in two ways is refused', () => {
  it.each([
    ['at the top', '{"price":"1","price":"2"}'],
    ['behind blanks', '{"price" : "1" ,\n\t"price"\r\n: "2"}'],
    ['in another spelling', '{"price":"1","pric\\u0065":"2"}'],
    ['deep inside', '{"a":[{"b":{"price":"1","x":[1,2],"price":"2"}}]}'],
    ['after an object of its own', '{"a":{"b":1},"a":2}'],
    ['an empty one', '{"":1,"":2}'],
    ['one that ends in a backslash', '{"a\\\\":1,"a\\\\":2}'],
  ])('one key twice: %s', (_, text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(looseness(text)).toBe('duplicate key');
  });

  it.each([
    ['in two objects', '[{"price":"1"},{"price":"2"}]'],
    ['in an object and in the one inside', '{"a":{"a":{"a":1}}}'],
    ['as a key and as a text', '{"a":"a","b":["a","a"]}'],
    ['looking like a key inside a text', '{"a":"\\"b\\":1","b":",\\"a\\":"}'],
  ])('the same word is no duplicate %s', (_, text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(looseness(text)).toBeNull();
  });

  it('nesting beyond every real answer', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(looseness(nested(32))).toBeNull();
    expect(looseness(nested(33))).toBe('nested too deeply');
    expect(looseness('{"a":'.repeat(100_000))).toBe('nested too deeply');
  });
});

describe('what a printer of JSON writes passes, and any text is read to its end', () => {
  it('every value, printed', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => looseness(JSON.stringify(value)) === null));
  });
  it('every object with one entry repeated is caught', () => {
    const word = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.dictionary(word, fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const entries = Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
        const twice = [...entries, entries[pick % entries.length]];
        expect(looseness(`{${twice.join(',')}}`)).toBe('duplicate key');
      }),
    );
  });
  it('no text makes it throw', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', ' ');
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => looseness(pieces.join('')) !== undefined));
  });
});
