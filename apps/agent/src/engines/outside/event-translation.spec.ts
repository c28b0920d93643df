import { describe, expect, it } from '@jest/globals';
import { EventTranslation } from './event-translation.js';

const chunk = (model: string, content: string) =>
  `data: {"id":"1","model":"${model}","choices":[{"c":"${content}"}]}\n\n`;

function translate(...pieces: string[]): string {
  const events = new EventTranslation('tiny');
  const passed = pieces.map((piece) => events.take(Buffer.from(piece)).toString());
  return passed.join('') + events.end().toString();
}

describe('a stream on its way from an outside engine', () => {
  it('leaves with our name of the model and is otherwise the same', () => {
    const whole = (model: string) =>
      `: ping\n\n${chunk(model, 'a')}event: x\n${chunk(model, '\\"model\\":\\"theirs\\"')}data: [DONE]\n\n`;
    expect(translate(whole('theirs'))).toBe(whole('tiny'));
    expect(translate(...whole('theirs'))).toBe(whole('tiny'));
  });

  it('knows lines that end like on Windows', () => {
    expect(translate('data: {"model":"x"}\r\n\r\ndata: [DONE]\r\n\r\n')).toBe(
      'data: {"model":"tiny"}\r\n\r\ndata: [DONE]\r\n\r\n',
    );
  });

  it.each([
    ['an error as an event', `${chunk('tiny', 'a')}data: {"error":{"message":"CUDA died"}}\n\n`, 'CUDA died'],
    [
      "Ollama's line without a frame",
      `${chunk('tiny', 'a')}{"error":"llama runner process has terminated"}\n`,
      'llama runner process has terminated',
    ],
    ['the same, framed', `${chunk('tiny', 'a')}{"error":"gone"}\n\ndata: [DONE]\n\n`, 'gone'],
    ['an end in the middle', chunk('tiny', 'a'), 'it ended its answer in the middle'],
  ])('ends with an error event after %s', (_what, stream, detail) => {
    const message = `The engine that served "tiny" failed: ${detail}.`;
    const error = { error: { message, type: 'server_error', param: null, code: 'engine_failed' } };
    const [first, last, ...more] = translate(stream).split('\n\n');
    expect([`${first}\n\n`, more]).toEqual([chunk('tiny', 'a'), ['']]);
    expect(JSON.parse(last?.slice('data: '.length) ?? '')).toMatchObject({
      error: { ...error.error, type: expect.any(String) },
    });
  });

  it('passes an answer that speaks of errors', () => {
    const said =
      'data: {"model":"tiny","choices":[{"delta":{"content":"\\"error\\": 1"}}],"error":null}\n\ndata: [DONE]\n\n';
    expect(translate(said)).toBe(said);
  });
});
