/** @jest-environment node */
import { describe, expect, it } from '@jest/globals';
import { SseReader } from './sse-reader.js';

/** Reads the bytes cut into pieces of the given size. */
function readIn(pieceBytes: number, text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const reader = new SseReader();
  const events: string[] = [];
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    events.push(...reader.push(bytes.subarray(from, from + pieceBytes)));
  }
  return [...events, ...reader.end()];
}

const STREAM = [
  ': a comment\n\n',
  'data: {"delta":"Grüße 👋"}\n\n',
  'event: note\r\ndata: one\r\ndata: two\r\n\r\n',
  'data:no space\r\rid: 7\n\n',
  'data\n\n',
  'data: [DONE]\n\n',
].join('');
const EVENTS = ['{"delta":"Grüße 👋"}', 'one\ntwo', 'no space', '', '[DONE]'];

describe('the reader of server-sent events', () => {
  it.each(Array.from({ length: 24 }, (_, n) => [n + 1]))('finds the same events in pieces of %i bytes', (size) => {
    expect(readIn(size, STREAM)).toEqual(EVENTS);
  });

  it('gives an event as soon as it is whole', () => {
    const reader = new SseReader();
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(reader.push(bytes('data: a\n'))).toEqual([]);
    expect(reader.push(bytes('\ndata: b'))).toEqual(['a']);
    expect(reader.push(bytes('\n\n'))).toEqual(['b']);
  });

  it('does not lose the last event when the stream ends without a blank line', () => {
    expect(readIn(3, 'data: last')).toEqual(['last']);
    expect(readIn(3, 'data: last\n')).toEqual(['last']);
  });
});
