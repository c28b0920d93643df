import { describe, expect, it } from '@jest/globals';
import { OnlyItsEnd } from './only-its-end.js';

const DONE = 'data: [DONE]\n\n';
const event = (said: object) => `data: ${JSON.stringify({ id: 'c2', ...said })}\n\n`;
const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };

/** In chunks of so many bytes. */
function left(text: string, length: number): string {
  const end = new OnlyItsEnd();
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length) parts.push(end.take(bytes.subarray(at, at + length)));
  return Buffer.concat(parts).toString();
}

describe('the end of an answer that has as much as it may have', () => {
  it.each([
    ['a chat', { delta: { role: 'assistant', content: null } }, { delta: { content: 'x' } }, { delta: {} }],
    ['a completion', { text: '' }, { text: 'x' }, { text: '' }],
  ])('of %s is all that goes on, and its last token is not counted', (_what, first, word, last) => {
    const choice = (said: object) => event({ choices: [{ index: 0, finish_reason: null, ...said }] });
    const end = event({ choices: [{ index: 0, finish_reason: 'stop', ...last, logprobs: { content: [{}] } }] });
    const written = choice(first) + choice(word) + end + event({ choices: [], usage }) + DONE;
    const ended = { index: 0, ...last, logprobs: null, finish_reason: 'length' };
    const counted = { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 };
    for (const length of [7, 10_000])
      expect(left(written, length)).toBe(event({ choices: [ended] }) + event({ choices: [], usage: counted }) + DONE);
  });

  it('lets comments and an engine’s own error pass', () => {
    const said = ': patience\n\ndata: {"error":{"message":"cuda error"}}\n\n';
    expect(left(said, 10)).toBe(said);
  });
});
