import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { InvalidFields } from './invalid-fields.js';
import { ZodPipe } from './zod-pipe.js';

const pipe = new ZodPipe(z.object({ days: z.number().default(30) }));

describe('what a body, a query or a parameter is read as', () => {
  it('is an empty object where nothing came', () => {
    expect(pipe.transform(undefined)).toEqual({ days: 30 });
  });

  it.each([[null], [7], ['x'], [[]]])('is refused where %j came for an object', (value) => {
    expect(() => pipe.transform(value)).toThrow(InvalidFields);
  });
});
