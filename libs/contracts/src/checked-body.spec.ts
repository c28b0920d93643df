import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { checkedBody } from './checked-body.js';

const schema = z.object({ messages: z.array(z.object({ role: z.string() })) });

describe('a body', () => {
  it('is handed on as its schema reads it', () => {
    expect(checkedBody(schema, { messages: [{ role: 'user', more: 1 }] })).toEqual({ messages: [{ role: 'user' }] });
  });

  it.each([
    [{ messages: [{}] }, 'messages.0.role: it is missing; send a text.', { param: 'messages.0.role' }],
    [[], 'The body: send an object, not a list.', {}],
  ])('is refused with the first thing that is wrong: %j', (body, message, more) => {
    expect(() => checkedBody(schema, body)).toThrow(
      expect.objectContaining({ code: 'invalid_request', message, values: { detail: message, ...more } }),
    );
  });
});
