import { describe, expect, it } from '@jest/globals';
import { danglingReference } from './schema-references.js';

const day = { type: 'object', properties: { next: { $ref: '#/$defs/day' } } };

describe('a reference in a JSON schema', () => {
  it.each([
    ['to a definition', { properties: { day: { $ref: '#/$defs/day' } }, $defs: { day } }, null],
    ['to one of the old kind', { items: { $ref: '#/definitions/day' }, definitions: { day: {} } }, null],
    ['to nothing', { properties: { day: { $ref: '#/$defs/dya' } }, $defs: { day } }, '#/$defs/dya'],
    ['to nothing, without any definition', { items: { $ref: '#/definitions/day' } }, '#/definitions/day'],
    ['to nothing, inside a definition', { $defs: { day: { $ref: '#/$defs/week' } } }, '#/$defs/week'],
    ['of another kind', { anyOf: [{ $ref: '#' }, { $ref: 'https://example.org/day' }] }, null],
    ['that is data', { const: { $ref: '#/$defs/day' }, enum: [{ $ref: '#/$defs/day' }] }, null],
    ['that is the name of a member', { properties: { $ref: { type: 'string' } } }, null],
  ])('%s', (_, schema, expected) => {
    expect(danglingReference(schema)).toBe(expected);
  });

  it('is found however deep it stands', () => {
    let schema: object = { $ref: '#/$defs/nobody' };
    for (let level = 0; level < 50_000; level++) schema = { items: schema };
    expect(danglingReference({ ...schema })).toBe('#/$defs/nobody');
  });
});
