import { describe, expect, it } from '@jest/globals';
import { readAsked } from './asked.js';

const read = (body: string) => {
  const { body: sent, ...rest } = readAsked(Buffer.from(body));
  return { ...rest, sent: sent.toString() };
};

describe('what is read of a request', () => {
  it('is its model, and the body goes on as it is', () => {
    const body = '{"model":"m" , "max_tokens": 5}';
    expect(read(body)).toEqual({
      model: 'm',
      stream: false,
      wantsUsage: false,
      maxTokens: 5,
      choices: 1,
      prefixes: [],
      sent: body,
    });
  });

  it('is the newer of the two names for the longest answer', () => {
    expect(read('{"model":"m","max_tokens":5,"max_completion_tokens":7}').maxTokens).toBe(7);
    expect(read('{"model":"m","max_tokens":-1}').maxTokens).toBeNull();
    expect(read('{"model":"m","max_tokens":null}').maxTokens).toBeNull();
  });

  it.each([
    ['{"model":"m","stream":true}', '{"model":"m","stream":true,"stream_options":{"include_usage":true}}'],
    [
      '{"model":"m","stream":true,"stream_options":null}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
    ],
    [
      '{"stream_options":{ "include_usage": false},"model":"m","stream":true}',
      '{"stream_options":{ "include_usage": true},"model":"m","stream":true}',
    ],
    [
      '{"stream_options":{"x":1},"model":"m","stream":true}',
      '{"stream_options":{"x":1,"include_usage":true},"model":"m","stream":true}',
    ],
  ])('%s asks the engine for usage', (body, sent) => {
    expect(read(body)).toMatchObject({ stream: true, wantsUsage: false, sent });
  });

  it('is that usage was asked for, and then nothing is changed', () => {
    const body = '{"model":"m","stream":true,"stream_options":{"include_usage":true}}';
    expect(read(body)).toMatchObject({ wantsUsage: true, sent: body });
  });

  it('takes the last of a repeated key, as the engine will', () => {
    expect(read('{"model":"a","model":"b"}').model).toBe('b');
  });

  it('is how many answers are asked for: choices, for each of several prompts', () => {
    expect(read('{"model":"m","n":3}').choices).toBe(3);
    expect(read('{"model":"m","n":null,"prompt":"one"}').choices).toBe(1);
    expect(read('{"model":"m","prompt":[1,2,3]}').choices).toBe(1);
    expect(read('{"model":"m","n":2,"prompt":["one","two","three"]}').choices).toBe(6);
    expect(read('{"model":"m","prompt":[[1,2],[3]]}').choices).toBe(2);
  });

  it.each(['0', '-1', '1.5', '129', '1e999', '"3"', 'true'])('refuses n of %s, which no budget can hold', (n) => {
    expect(() => read(`{"model":"m","n":${n}}`)).toThrow('"n" must be a whole number from 1 to 128.');
  });

  it('asks for no usage where nothing is streamed', () => {
    expect(read('{"model":"m","stream":false}').sent).toBe('{"model":"m","stream":false}');
    expect(read('{"model":"m","stream":null}').stream).toBe(false);
  });
});
