import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AnswerBody, JsonBody } from './answer-body.js';
import { bytesOf } from './octets.js';
import { SseBody } from './sse-body.js';

const event = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const delta = (content: string) => ({ choices: [{ delta: { content } }], usage: null });
const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
const usageAlone = { id: 'c', choices: [], usage };
const tricky = delta('he said "usage" and [DONE] and data: {"error": 1} ключ 漢字');
const events = [': hello\n\n', event(delta('a')), event(tricky), event(usageAlone), event('[DONE]')];

/** The text cut at the given places, byte by byte exact. */
function cut(whole: string | Buffer, places: readonly number[]): Buffer[] {
  const bytes = Buffer.from(whole);
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

function pass(body: AnswerBody, chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks.map((chunk) => bytesOf(body.take(chunk) ?? ''))).toString();
}

describe('a stream cut anywhere', () => {
  const places = fc.array(fc.nat(), { maxLength: 12 });
  const lineEnds = fc.constantFrom('\n', '\r\n');

  it('reaches a client that asked for usage unchanged', () => {
    fc.assert(
      fc.property(places, lineEnds, (at, lineEnd) => {
        const whole = events.join('').replaceAll('\n', lineEnd);
        const body = new SseBody(true, 1000);
        expect(pass(body, cut(whole, at))).toBe(whole);
        expect(body.usage).toEqual({ promptTokens: 7, completionTokens: 2 });
        expect(body.isWhole).toBe(true);
      }),
    );
  });

  it('loses the usage chunk when nobody asked for it, and only that', () => {
    fc.assert(
      fc.property(places, (at) => {
        const body = new SseBody(false, 1000);
        expect(pass(body, cut(events.join(''), at))).toBe(events.filter((e) => e !== event(usageAlone)).join(''));
        expect(body.usage).toEqual({ promptTokens: 7, completionTokens: 2 });
      }),
    );
  });

  it('gives out no half event', () => {
    fc.assert(
      fc.property(places, fc.nat(), (at, end) => {
        const whole = events.join('');
        const died = Buffer.from(whole).subarray(0, end % whole.length);
        const out = pass(new SseBody(true, 1000), cut(died, at));
        expect(out === '' || out.endsWith('\n\n')).toBe(true);
      }),
    );
  });
});

describe('a stream', () => {
  it('has usage taken out of the finishing chunk when nobody asked', () => {
    const body = new SseBody(false, 1000);
    const finish =
      '{"choices":[{"finish_reason":"stop","delta":{}}], "usage":{"prompt_tokens":3,"completion_tokens":4}, "id":"x"}';
    expect(pass(body, [Buffer.from(event(finish))])).toBe(
      event('{"choices":[{"finish_reason":"stop","delta":{}}], "id":"x"}'),
    );
    expect(body.usage).toEqual({ promptTokens: 3, completionTokens: 4 });
  });

  it('stops at an error event and keeps it back', () => {
    const body = new SseBody(true, 1000);
    const text =
      event(delta('a')) +
      event({ error: { message: 'the request exceeds the available context size', code: 400 } }) +
      event('[DONE]');
    expect(pass(body, [Buffer.from(text)])).toBe(event(delta('a')));
    expect(body.failure).toMatchObject({ isContextOverflow: true, code: null });
    expect(body.isWhole).toBe(false);
  });

  it('passes an event larger than the limit without holding it', () => {
    const body = new SseBody(true, 50);
    expect(pass(body, [Buffer.from(`data: ${'x'.repeat(60)}`)])).toHaveLength(66);
    expect(body.isInsideEvent).toBe(true);
    expect(pass(body, [Buffer.from('y\n\n')])).toBe('y\n\n');
    expect(body.isInsideEvent).toBe(false);
  });

  it('counts the tokens of an answer that never gets to its usage', () => {
    const body = new SseBody(true, 1000);
    pass(body, [Buffer.from(event(delta('a')) + event(delta('b'))), Buffer.from(event(delta('c')))]);
    expect(body.tokensSeen).toBe(3);
  });
});

describe('a JSON answer cut anywhere', () => {
  it.each([
    ['usage last', { choices: [{ text: 'say "usage": {"prompt_tokens": 1}' }], usage }],
    ['usage first, as llama.cpp does for embeddings', { usage, data: [{ embedding: Array(50).fill(0.25) }] }],
    ['a text that is just the word', { choices: [{ text: 'usage' }], usage: { ...usage, details: { a: '}' } } }],
  ])('passes unchanged and its usage is read: %s', (_, answer) => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), fc.constantFrom(undefined, 2), (at, indent) => {
        const body = new JsonBody();
        const whole = JSON.stringify(answer, null, indent);
        expect(pass(body, cut(whole, at))).toBe(whole);
        expect(body.usage).toEqual({ promptTokens: 7, completionTokens: 2 });
      }),
    );
  });
});
