import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FormedBody } from '../formed-body.js';
import { SseBody } from '../sse-body.js';
import { AnthropicForm } from './anthropic/anthropic-form.js';
import { OllamaForm } from './ollama/ollama-form.js';
import type { AnswerForm } from './protocol.js';
import { ResponsesForm } from './responses/responses-form.js';

const asked = { model: 'toy', input: 'Hi' };
const FORMS: Readonly<Record<string, () => AnswerForm>> = {
  anthropic: () => new AnthropicForm({ model: 'toy', messageId: 'msg_1' }),
  ollama: () => new OllamaForm({ shape: 'chat', model: 'toy', nowMs: () => 1_000, isLoad: false }),
  responses: () => new ResponsesForm({ asked, requestId: 'r1', createdAtMs: 1_000 }),
};

const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const delta = (more: object, finish_reason: string | null = null) =>
  data({ choices: [{ index: 0, delta: more, finish_reason }] });
const call = (index: number, more: object) => delta({ tool_calls: [{ index, ...more }] });
const usage = { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 };

const STREAM = Buffer.from(
  [
    ': waiting\n\n',
    delta({ role: 'assistant' }),
    delta({ reasoning_content: 'hm … 東京' }),
    delta({ content: 'Grüße ' }),
    delta({ content: '👩🏽‍🔬!' }),
    call(0, { id: 'c0', function: { name: 'a', arguments: '' } }),
    call(0, { function: { arguments: '{"x":"é' } }),
    call(0, { function: { arguments: '"}' } }),
    call(1, { id: 'c1', function: { name: 'b', arguments: '{}' } }),
    delta({}, 'tool_calls'),
    data({ choices: [], usage }),
    'data: [DONE]\n\n',
  ].join(''),
);

function told(form: AnswerForm, cuts: readonly number[]): { text: string; body: FormedBody } {
  const body = new FormedBody(new SseBody(true, 1_000_000), form, true);
  const places = [...new Set([0, ...cuts.map((cut) => cut % STREAM.length), STREAM.length])].sort((a, b) => a - b);
  const texts = places.map((from, i) => body.take(STREAM.subarray(from, places[i + 1] ?? from))?.toString() ?? '');
  return { text: texts.join(''), body };
}

describe.each(Object.entries(FORMS))('an answer in the form of %s', (_name, newForm) => {
  it('is the same wherever the engine’s bytes are cut', () => {
    const whole = told(newForm(), []).text;
    const cuts = fc.array(fc.nat(STREAM.length), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (at) => {
        expect(told(newForm(), at).text).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('holds every word, and lets what was learned be learned', () => {
    const { text, body } = told(newForm(), [50, 300]);
    for (const part of ['Grüße ', '👩🏽‍🔬!', 'hm … 東京', '"a"', '"b"', 'é']) expect(text).toContain(part);
    expect(body).toMatchObject({ isWhole: true, failure: null, usage: { promptTokens: 7, completionTokens: 9 } });
  });

  it('is no answer where the engine’s is none', () => {
    const body = new FormedBody(new SseBody(true, 1_000_000), newForm(), false);
    expect(body.rest()).toBeNull();
    expect(body.failure).toMatchObject({ message: 'its answer could not be read' });
  });
});
