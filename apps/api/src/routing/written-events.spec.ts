import { describe, expect, it } from '@jest/globals';
import { isWritten } from './written-events.js';

const event = (delta: object | null, more: object = {}) =>
  Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, ...(delta ? { delta } : {}), ...more }] })}\n\n`);

describe('an event of a stream', () => {
  it.each([
    ['a piece of text', event({ content: 'x' }), true],
    ['a piece of a plain completion', event(null, { text: 'x' }), true],
    ['a thought', event({ content: null, reasoning_content: 'x' }), true],
    ['a call of a tool', event({ content: '', tool_calls: [{ index: 0 }] }), true],
    ['the role', event({ role: 'assistant', content: '' }), false],
    ['the role of an engine that says null', event({ role: 'assistant', content: null }), false],
    ['the end', event({}, { finish_reason: 'stop' }), false],
    ['the end of a plain completion', event(null, { text: '', finish_reason: 'stop' }), false],
    ['a comment', Buffer.from(': waiting\n\n'), false],
    ['a text that quotes an empty one', event({ content: '"content":""' }), true],
  ])('with %s', (_name, bytes, written) => {
    expect(isWritten(String(bytes))).toBe(written);
  });
});
