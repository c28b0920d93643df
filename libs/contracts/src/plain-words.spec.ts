import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { plainWords } from './plain-words.js';

const said = (schema: z.ZodType, value: unknown): string[] => {
  const parsed = schema.safeParse(value, { error: plainWords });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('what is wrong with a value', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['a list that is missing', z.object({ messages: z.array(z.string()) }), {}, 'messages: it is missing; send a list'],
    ['a text for a number', z.object({ n: z.number() }), { n: '1' }, 'n: send a number, not a text'],
    ['a fraction', z.object({ n: z.int() }), { n: 1.5 }, 'n: send a whole number, not 1.5'],
    ['null', z.object({ n: z.number() }), { n: null }, 'n: send a number, not null'],
    ['an unknown word', z.object({ a: z.enum(['on', 'off']) }), { a: 'x' }, 'a: send one of "on", "off"'],
    ['no word', z.object({ a: z.literal('on') }), {}, 'a: it is missing; send "on"'],
    ['too few', z.object({ n: z.number().min(1) }), { n: 0 }, 'n: send at least 1'],
    ['zero', z.object({ n: z.number().positive() }), { n: 0 }, 'n: send more than 0'],
    ['too much', z.object({ n: z.number().max(32) }), { n: 33 }, 'n: send at most 32'],
    ['an empty text', z.object({ a: z.string().min(1) }), { a: '' }, 'a: it must not be empty'],
    ['a long text', z.object({ a: z.string().max(2) }), { a: 'abc' }, 'a: send at most 2 characters'],
    ['a long list', z.object({ a: z.array(z.number()).max(1) }), { a: [1, 2] }, 'a: send at most 1 entry'],
    ['an odd number', z.object({ n: z.number().multipleOf(2) }), { n: 3 }, 'n: send a multiple of 2'],
    ['an unknown field', z.strictObject({}), { b: 1 }, ': there is no field "b" here; leave it out'],
    ['no object', z.object({}), [], ': send an object, not a list'],
  ])('is said with what to send instead: %s', (_what, schema, value, words) => {
    expect(said(schema, value)).toEqual([words]);
  });

  it('is said in the words of its schema where it has any', () => {
    expect(said(z.object({ a: z.string('name it') }), {})).toEqual(['a: name it']);
  });
});
