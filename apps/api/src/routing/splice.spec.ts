import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Edit, removeMember, setMember, splice } from './splice.js';

const text = (json: string, edit: Edit | null) => (edit ? splice(Buffer.from(json), edit).toString() : json);
const set = (json: string, path: [string, ...string[]], value: string) =>
  text(json, setMember(Buffer.from(json), path, value));
const remove = (json: string, key: string) => text(json, removeMember(Buffer.from(json), key));

const objects = fc.dictionary(
  fc.oneof(fc.constantFrom('model', 'stream_options', 'a"b\\', 'ключ', ''), fc.string({ unit: 'binary' })),
  fc.jsonValue(),
);
const layouts = fc.constantFrom(undefined, 1, '\t', '\n\r ');

describe('setting a member in the bytes', () => {
  it.each([
    ['{}', '{"a":1}'],
    [' { } ', ' { "a":1} '],
    ['{"b": "x"}', '{"b": "x","a":1}'],
    ['{"a" : "}\\"{" , "b":2}', '{"a" : 1 , "b":2}'],
    ['{"a":2,"a":3}', '{"a":2,"a":1}'],
    ['{"\\u0061":2}', '{"\\u0061":1}'],
  ])('%s becomes %s', (before, after) => {
    expect(set(before, ['a'], '1')).toBe(after);
  });

  it.each([
    ['{"m":1}', '{"m":1,"o":{"u":true}}'],
    ['{"o":null,"m":1}', '{"o":{"u":true},"m":1}'],
    ['{"o":{},"m":1}', '{"o":{"u":true},"m":1}'],
    ['{"o":{"u":false, "v":[1]},"m":1}', '{"o":{"u":true, "v":[1]},"m":1}'],
    ['{"o":{"v":[1] },"m":1}', '{"o":{"v":[1] ,"u":true},"m":1}'],
  ])('a nested one: %s becomes %s', (before, after) => {
    expect(set(before, ['o', 'u'], 'true')).toBe(after);
  });

  it('means what it says and leaves every other byte alone', () => {
    fc.assert(
      fc.property(objects, layouts, fc.jsonValue(), fc.string(), fc.nat(), (object, layout, value, freshKey, pick) => {
        const keys = [...Object.keys(object), freshKey];
        const key = keys[pick % keys.length] ?? freshKey;
        const json = Buffer.from(JSON.stringify(object, null, layout));
        const edit = setMember(json, [key], JSON.stringify(value));
        const after = splice(json, edit);
        const meant = withOwn(JSON.parse(json.toString()), key, JSON.parse(JSON.stringify(value)));
        expect(JSON.parse(after.toString())).toEqual(meant);
        expect(after.subarray(0, edit.start).equals(json.subarray(0, edit.start))).toBe(true);
        expect(after.subarray(after.length - (json.length - edit.end)).equals(json.subarray(edit.end))).toBe(true);
      }),
    );
  });
});

describe('removing a member from the bytes', () => {
  it.each([
    ['{"a":1}', '{}'],
    ['{"a":1, "b":2}', '{"b":2}'],
    ['{"b":2, "a":{"x":[1,"]"]} }', '{"b":2 }'],
    ['{"b":2, "a":1, "c":3}', '{"b":2, "c":3}'],
    ['{"b":2}', '{"b":2}'],
  ])('%s becomes %s', (before, after) => {
    expect(remove(before, 'a')).toBe(after);
  });

  it('leaves valid JSON without the member', () => {
    fc.assert(
      fc.property(objects, layouts, (object, layout) => {
        const json = JSON.stringify(object, null, layout);
        for (const key of Object.keys(object)) {
          const expected = JSON.parse(json);
          delete expected[key];
          expect(JSON.parse(remove(json, key))).toEqual(expected);
        }
      }),
    );
  });
});

/** Assignment would lose a key named __proto__. */
function withOwn(object: object, key: string, value: unknown): object {
  return Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
